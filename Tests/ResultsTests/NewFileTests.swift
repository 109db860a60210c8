import Glibc
import Results
import TestSupport
import Testing

@Suite("New files")
struct NewFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("a file takes the place of an older one when it is complete")
  func replacement() throws {
    let path = try folder.write("old", to: "a.txt")
    let file = try NewFile(path: path)
    try file.write("new")
    #expect(try folder.text(of: "a.txt") == "old")
    try file.commit()
    #expect(try folder.text(of: "a.txt") == "new")
  }

  @Test("what is no regular file is not replaced")
  func special() throws {
    #expect(mkfifo(folder["pipe"], 0o600) == 0)
    for path in [folder["pipe"], folder[""]] {
      #expect(throws: OutputError.cannotCreate(path: path, reason: "it is no regular file; give another name")) {
        try NewFile.write("text", to: path)
      }
    }
  }
}
