final class GroupTests: XCTestCase {
    func testGroups() {
        XCTAssertTrue(flags.isEnabled("group_trips"))
    }
}
