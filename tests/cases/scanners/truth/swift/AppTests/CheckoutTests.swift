class CheckoutTests: XCTestCase { func testX() { XCTAssertTrue(unleash.isEnabled(name: "tests-only")) } }
