package foods

class PantryTest {
    @Test fun quiche() = assertTrue(flags.isOn("quiche-night"))
}
