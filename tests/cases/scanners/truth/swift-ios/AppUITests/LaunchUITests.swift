import XCTest
final class LaunchUITests: XCTestCase {
    func testLaunch() { app.launchArguments += ["-flag", "ui-test-only"] }
}
