class StandbyTest : FunSpec({
    test("standby") { every { flags.on("standby-list") } returns true }
})
