import XCTest
final class FlagTests: XCTestCase {
    func testX() { XCTAssertTrue(store.isEnabled("xctest-only")) }
}
