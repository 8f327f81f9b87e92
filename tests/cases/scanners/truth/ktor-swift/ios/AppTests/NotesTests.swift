final class NotesTests: XCTestCase { func testNotes() { flags.override("teacher_notes", true) } }
