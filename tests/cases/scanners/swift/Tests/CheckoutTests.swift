final class CheckoutTests {
    func testBanner() {
        XCTAssertFalse(client.getBooleanValue(key: "legacy-banner", defaultValue: false))
    }
}
