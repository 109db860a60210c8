import Files
import Glibc
import TestSupport
import Testing

@Suite("New files")
struct NewFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("a file takes the place of an older one when it is complete, if its owner asked for that")
  func replacement() throws {
    let path = try folder.write("old", to: "a.txt")
    let file = try NewFile(path: path, existing: .replace)
    try file.write("new")
    #expect(try folder.text(of: "a.txt") == "old")
    try file.commit()
    #expect(try folder.text(of: "a.txt") == "new")
  }

  @Test("otherwise a file that is there stays, also if it appears while the new one is written")
  func refusal() throws {
    let path = folder["a.txt"]
    let file = try NewFile(path: path)
    try file.write("new")
    try folder.write("mine", to: "a.txt")
    let error = FileError.cannotCreate(path: path, reason: "it exists already; give another name")
    #expect(throws: error) { try file.commit() }
    #expect(throws: error) { try NewFile.write("new", to: path) }
    #expect(try folder.text(of: "a.txt") == "mine")
  }

  @Test("what is no regular file is not replaced")
  func special() throws {
    #expect(mkfifo(folder["pipe"], 0o600) == 0)
    for path in [folder["pipe"], folder[""]] {
      #expect(throws: FileError.cannotCreate(path: path, reason: "it is no regular file; give another name")) {
        try NewFile.write("text", to: path, existing: .replace)
      }
    }
  }

  @Test("a name may be as long as the file system takes, and a longer one is told from other failures")
  func longNames() throws {
    try NewFile.write("text", to: folder[String(repeating: "x", count: 255)])
    let long = folder[String(repeating: "x", count: 256)]
    #expect(throws: FileError.badName(path: long, reason: "file name too long")) { try NewFile.write("text", to: long) }
    #expect(throws: FileError.badName(path: folder["a\0b"], reason: "its name holds a NUL")) {
      try NewFile.write("text", to: folder["a\0b"])
    }
  }

  @Test("nothing is left of a file that is not committed")
  func abandoned() throws {
    do { try NewFile(path: folder["a.txt"]).write("text") }
    #expect(try Directory.names(in: folder.path).isEmpty)
  }
}
