import Files
import Glibc
import TestSupport
import Testing

@Suite("Reading files")
struct ReadingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func lines(_ path: String, atMost limit: Int = 1 << 20) throws -> [String] {
    var lines: [String] = []
    try LineReader.forEachLine(path, atMost: limit) { lines.append(String(decoding: $0, as: UTF8.self)) }
    return lines
  }

  @Test("a byte order mark is passed over")
  func byteOrderMark() throws {
    let path = try folder.write([0xEF, 0xBB, 0xBF] + Array("RBC\nWBC".utf8), to: "classes.txt")
    #expect(try FileReader.text(of: path) == "RBC\nWBC")
    #expect(try lines(path) == ["RBC\n", "WBC"])
  }

  @Test(
    "text in UTF-16 is named, with a mark and without",
    arguments: [[0xFF, 0xFE, 0x41, 0], [0xFE, 0xFF, 0, 0x41], [0x41, 0, 0x42, 0], [0, 0x41, 0, 0x42]])
  func otherEncodings(bytes: [UInt8]) throws {
    let path = try folder.write(bytes, to: "a.txt")
    let error = FileError.refused(path: path, reason: "it is text in UTF-16; save it as UTF-8")
    #expect(throws: error) { try FileReader.text(of: path) }
    #expect(throws: error) { try lines(path) }
  }

  @Test("lines come whole however they lie in the file, and one that never ends is refused")
  func longLines() throws {
    let long = String(repeating: "x", count: 200_000)
    let path = try folder.write("a\n\n\(long)\nb", to: "a.txt")
    #expect(try lines(path) == ["a\n", "\n", long + "\n", "b"])
    #expect(throws: FileError.self) { try lines(path, atMost: 100_000) }
  }

  @Test("no more is read than the limit, and devices and pipes that nobody named are not read at all", .timeLimit(.minutes(15)))
  func bounds() throws {
    let path = try folder.write("12345", to: "a.txt")
    #expect(try FileReader.bytes(of: path, atMost: 5).count == 5)
    #expect(throws: FileError.self) { try FileReader.bytes(of: path, atMost: 4) }
    #expect(throws: FileError.self) { try FileReader.bytes(of: "/dev/zero", atMost: 1 << 20, from: .any) }
    #expect(mkfifo(folder["pipe"], 0o600) == 0)
    for path in ["/dev/zero", folder["pipe"], folder.path] {
      #expect(throws: FileError.self) { try FileReader.bytes(of: path) }
      #expect(throws: FileError.self) { try MappedFile(path: path) }
      #expect(throws: FileError.self) { try lines(path) }
    }
  }

  @Test("a folder is listed with what cannot be looked at beside what can")
  func contents() throws {
    try folder.write("", to: "b/c.jpg")
    try folder.write("", to: "a.jpg")
    try folder.write("", to: ".hidden.jpg")
    #expect(mkfifo(folder["pipe.png"], 0o600) == 0)
    #expect(symlink("..", folder["b/loop"]) == 0)
    #expect(symlink("nowhere", folder["dangling.jpg"]) == 0)
    let contents = try Directory.contents(of: folder.path)
    #expect(contents.files == ["a.jpg", "b/c.jpg", "dangling.jpg"])
    #expect(contents.specials == ["pipe.png"])
    #expect(try Directory.contents(of: folder.path, isRecursive: false).files == ["a.jpg", "dangling.jpg"])
  }
}
