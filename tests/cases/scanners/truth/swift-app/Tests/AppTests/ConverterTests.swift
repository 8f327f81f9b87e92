@Suite struct ConverterTests {
    @Test(arguments: ["unit-converter"]) func converts(key: String) { #expect(flags.bool(key, default: false)) }
}
