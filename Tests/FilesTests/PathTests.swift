import Files
import Testing

@Suite("Paths")
struct PathTests {
  /// A combining mark, which Swift joins with the letter or slash before it.
  private let mark = "\u{301}"

  @Test("slashes and dots part a path whatever stands behind them")
  func parts() {
    #expect("a/b/\(mark)x.jpg".lastComponent == "\(mark)x.jpg")
    #expect("a/b/\(mark)x.jpg".folder == "a/b")
    #expect("a/\(mark)b/x.\(mark)".stem == "a/\(mark)b/x")
    #expect("/x".folder == "/")
    #expect("x".folder == ".")
    #expect("a.b/x".stem == "a.b/x")
    #expect(".hidden".stem == ".hidden")
    #expect("a/x.JPG".pathExtension == "jpg")
    #expect("a.b/x".pathExtension == "")
    #expect("a".appending(path: "b") == "a/b")
    #expect("/".appending(path: "b") == "/b")
  }

  @Test(
    "no mark hides that a path leads out of its folder", arguments: ["..", "../\u{301}x", "a/../\u{200D}x", "\u{600}/../x", "/x", "a/.."])
  func leaving(path: String) { #expect(path.leavesFolder) }

  @Test("paths inside stay inside", arguments: ["a", "a/b", "..a/b..", "a/\u{301}b"])
  func staying(path: String) { #expect(!path.leavesFolder) }

  @Test("a letter has marks without number in no text, and comparing such texts takes no time")
  func streamSafety() {
    #expect("e\u{301}".isStreamSafe)
    #expect(!("e" + String(repeating: "\u{301}\u{327}", count: 60_000)).isStreamSafe)
  }
}
