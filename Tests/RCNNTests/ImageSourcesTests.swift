import Glibc
import RCNN
import TestSupport
import Testing

@Suite("Image sources")
struct ImageSourcesTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for name in ["b.jpg", "a.PNG", "c.webp", "notes.md", ".hidden.jpg", "sub/d.jpeg", "sub/deep/e.png", ".git/f.png"] {
      try folder.write("", to: "in/" + name)
    }
  }

  private func names(_ inputs: [String], isRecursive: Bool = false) throws -> [String] {
    try ImageSources(inputs, isRecursive: isRecursive).files.map { String($0.dropFirst(folder.path.count + 1)) }
  }

  @Test("a folder gives its images in the order of their names, without hidden files and other kinds")
  func flat() throws { #expect(try names([folder["in"]]) == ["in/a.PNG", "in/b.jpg", "in/c.webp"]) }

  @Test("recursion visits subfolders but no hidden ones, and survives links in a circle")
  func recursive() throws {
    #expect(symlink("..", folder["in/sub/up"]) == 0)
    #expect(
      try names([folder["in"]], isRecursive: true) == ["in/a.PNG", "in/b.jpg", "in/c.webp", "in/sub/d.jpeg", "in/sub/deep/e.png"])
  }

  @Test("pictures that a run has made below the folder are no images to look into, others beside them are")
  func ownPictures() throws {
    for name in ["images/a.png", "images/mine.png", "crops/cat/a-1.png", "run.json"] { try folder.write("", to: "in/sub/run/\(name)") }
    try folder.write("\"images/a.png\"\n\"crops/cat/a-1.png\"\n", to: "in/sub/run/written.jsonl")
    #expect(try names([folder["in/sub/run"]], isRecursive: true) == ["in/sub/run/images/mine.png"])
    #expect(try names([folder["in"]], isRecursive: true).filter { $0.contains("run") } == ["in/sub/run/images/mine.png"])
    #expect(try names([folder["in/sub/run/images"]]) == ["in/sub/run/images/a.png", "in/sub/run/images/mine.png"])
  }

  @Test("a pattern gives what matches, in order")
  func pattern() throws { #expect(try names([folder["in/[ab].*"]]) == ["in/a.PNG", "in/b.jpg"]) }

  @Test("inputs keep their order and count once, by whatever spelling")
  func duplicates() throws {
    let twice = folder.path + "//in/./b.jpg"
    #expect(try names([folder["in/b.jpg"], folder["in"], twice]) == ["in/b.jpg", "in/a.PNG", "in/c.webp"])
  }

  @Test("names that differ only in how an accent is encoded are different files")
  func normalization() throws {
    for name in ["\u{E9}.jpg", "e\u{301}.jpg"] { try folder.write("", to: "accents/" + name) }
    #expect(try ImageSources([folder["accents"]]).files.count == 2)
  }

  @Test("a list is read in its order, relative to the working folder or to the list; what is not there is a failure")
  func list() throws {
    try #require(mkfifo(folder["in/pipe.jpg"], 0o600) == 0)
    let list = try folder.write("b.jpg\r\n\n\(folder["in/a.PNG"])\nnone.jpg\nsub\npipe.jpg\nsub/d.jpeg", to: "in/list.txt")
    let sources = try ImageSources([list])
    #expect(sources.files == [folder["in/b.jpg"], folder["in/a.PNG"], folder["in/sub/d.jpeg"]])
    #expect(sources.failures.map(\.file) == ["none.jpg", "sub", "pipe.jpg"])
    #expect(sources.failures.map(\.code) == ["missing", "folder", "special"])
    #expect(sources.failures.map(\.stage) == [.find, .find, .find])
    #expect(sources.failures.first?.message == "none.jpg, named in \(list), does not exist; correct the list.")
  }

  @Test("a file whose name is not UTF-8 is reported and not dropped")
  func foreignName() throws {
    let descriptor = open(
      Array(folder["in/"].utf8CString.dropLast()) + [CChar(bitPattern: 0xFF), 0x2E, 0x6A, 0x70, 0x67, 0], O_CREAT, 0o600)
    try #require(descriptor >= 0)
    close(descriptor)
    let sources = try ImageSources([folder["in"]])
    #expect(sources.files.count == 3)
    #expect(sources.failures.map(\.code) == ["name_not_utf8"])
  }

  @Test("what is missing or empty is refused in one sentence")
  func refusals() throws {
    try folder.write("\n\n", to: "empty.txt")
    try folder.write("", to: "nothing/readme.md")
    #expect(throws: SourceError.missing(path: folder["no"])) { try ImageSources([folder["no"]]) }
    #expect(throws: SourceError.noMatch(pattern: folder["*.bmp"])) { try ImageSources([folder["*.bmp"]]) }
    #expect(throws: SourceError.emptyList(name: folder["empty.txt"])) { try ImageSources([folder["empty.txt"]]) }
    #expect(throws: SourceError.noImages(folder: folder["nothing"], isRecursive: false)) { try ImageSources([folder["nothing"]]) }
  }
}
