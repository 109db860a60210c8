import Datasets
import Files
import TestSupport
import Testing

@Suite("Look-up of image files")
struct ImageLookupTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func lookUp(_ names: [String], files: [String], in name: String = "images") throws -> ImageLookup {
    for file in files { try folder.write([], to: "images/\(file)") }
    return ImageLookup(names, in: folder[name])
  }

  @Test(
    "a name is found in every spelling",
    arguments: [
      ("a.jpg", "a.jpg"), ("./a.jpg", "a.jpg"), ("sub//a.jpg", "sub/a.jpg"), ("sub\\a.jpg", "sub/a.jpg"), (".\\sub\\a.jpg", "sub/a.jpg"),
      ("my%20photo.jpg", "my photo.jpg"), ("100%.jpg", "100%.jpg"), ("100%25.jpg", "100%.jpg"), ("my%20photo.jpg", "my%20photo.jpg"),
      ("cafe\u{301}.jpg", "caf\u{E9}.jpg"), ("caf\u{E9}.jpg", "cafe\u{301}.jpg"), ("caf%C3%A9.jpg", "caf\u{E9}.jpg"), ("a.JPG", "a.jpg"),
      ("a.jpg", "a.Jpg"), ("val2017/a.jpg", "a.jpg"), ("x/y/sub/a.JPG", "sub/a.jpg"), ("C:\\Users\\x\\a.jpg", "a.jpg"),
      ("/mnt/set/a.jpg", "a.jpg"), ("http://host/val2017/a.jpg", "a.jpg"), ("images/sub/a.jpg", "sub/a.jpg"), ("%zz.jpg", "%zz.jpg"),
      ("", nil), ("a.png", nil), ("A.jpg", nil), ("a\0.jpg", nil), ("%00.jpg", nil),
    ])
  func spellings(name: String, file: String?) throws {
    #expect(try lookUp([name], files: [file ?? "a.jpg"]).files.map { $0?.bytes } == [file?.bytes])
  }

  @Test("each file is one name's: the nearest has it, and the others are told so")
  func nearest() throws {
    let lookup = try lookUp(["cam2/a.jpg", "cam1/a.jpg"], files: ["cam1/a.jpg"], in: "images/cam1")
    #expect(lookup.files == [nil, "a.jpg"])
    #expect(lookup.reasons == [0: "a.jpg is taken for cam1/a.jpg"])
    let whole = try lookUp(["cam2/a.jpg", "cam1/a.jpg"], files: ["cam2/a.jpg"])
    #expect(whole.files == ["cam2/a.jpg", "cam1/a.jpg"] && whole.reasons.isEmpty)
  }

  @Test("a file that fits two names equally well is nobody's, and so is a name that fits two files")
  func rivals() throws {
    let lookup = try lookUp(["cam1/a.jpg", "cam2/a.jpg", "b.jpg"], files: ["a.jpg", "b.JPG", "b.Jpg"])
    #expect(lookup.files == [nil, nil, nil])
    #expect(lookup.reasons[0] == "a.jpg may be cam1/a.jpg or cam2/a.jpg" && lookup.reasons[1] == lookup.reasons[0])
    #expect(lookup.reasons[2] == "b.jpg may be b.JPG or b.Jpg")
  }

  @Test("a name that is listed twice is one name")
  func repeated() throws {
    #expect(
      try lookUp(["x/a.jpg", "x/./a.jpg", "b.jpg", "b.jpg"], files: ["a.jpg", "b.jpg"]).files == ["a.jpg", "a.jpg", "b.jpg", "b.jpg"])
  }

  @Test(
    "names that lead out of the folder are looked for in it",
    arguments: ["../a.jpg", "/etc/../a.jpg", "..", "sub/../../a.jpg", "../\u{301}a.jpg"])
  func outside(name: String) throws {
    try folder.write([], to: "a.jpg")
    try folder.write([], to: "\u{301}a.jpg")
    #expect(try lookUp([name], files: ["b.jpg"]).files == [nil])
    #expect(try lookUp(["../x/b.jpg"], files: ["b.jpg"]).files == ["b.jpg"])
  }

  @Test(
    "100,000 names are looked up in a time that grows with their number, even if all are one, or of combining marks",
    .timeLimit(.minutes(15)))
  func many() throws {
    let marks = String(repeating: "\u{301}\u{316}", count: 60_000)
    let names = [marks] + (0..<100_000).map { "x/\($0 % 2 == 0 ? "a" : "\($0)").jpg" }
    let lookup = try lookUp(names, files: ["a.jpg"])
    #expect(lookup.files.count { $0 == "a.jpg" } == 50_000)
  }

  @Test("paths of a data set: a missing file, a name under two ids and an image without a name are refused")
  func paths() throws {
    func dataset(_ names: [String]) -> Dataset {
      Dataset(images: names.enumerated().map { DatasetImage(id: 7 + $0.offset, fileName: $0.element, width: 1, height: 1) })
    }
    for name in ["a.jpg", "b.jpg"] { try folder.write([], to: name) }
    #expect(try dataset(["b.jpg", "x\\a.jpg"]).imagePaths(in: folder.path) == [folder["b.jpg"], folder["a.jpg"]])
    #expect(throws: DatasetError.repeatedImage(file: "./b.jpg", ids: [7, 9])) {
      try dataset(["b.jpg", "a.jpg", "./b.jpg"]).imagePaths(in: folder.path)
    }
    #expect(throws: DatasetError.namelessImage(id: 8)) { try dataset(["b.jpg", ""]).imagePaths(in: folder.path) }
    let reason = "a.jpg may be x/a.jpg or y/a.jpg"
    let missing = DatasetError.missingImages(folder: folder.path, files: ["c.jpg", "x/a.jpg", "y/a.jpg"], reason: reason)
    #expect(throws: missing) { try dataset(["c.jpg", "x/a.jpg", "b.jpg", "y/a.jpg"]).imagePaths(in: folder.path) }
    #expect(throws: DatasetError.self) { try dataset([]).imagePaths(in: folder["none"]) }
  }
}
