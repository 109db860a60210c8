import Boxes
import Datasets
import Glibc
import Images
import TestSupport
import Testing

@Suite("YOLO folders")
struct YOLOTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func image(_ name: String, width: Int = 80, height: Int = 60) throws {
    try folder.makeFolders(above: name)
    try Image(width: width, height: height, color: .white).writePNG(to: folder[name])
  }

  /// An image with a label.
  private func labelledImage() throws {
    try image("images/a.png")
    try folder.write("0 0.5 0.5 1 1\n", to: "labels/a.txt")
  }

  @Test("labels become pixels of the image, images without labels stay, classes beyond the names keep their numbers")
  func reading() throws {
    try image("images/b.png")
    try image("images/a/a.png", width: 40)
    try folder.write("0 0.5 0.5 0.25 0.5\r\n\n 7\t0.5 0.5 1 1 \n", to: "labels/b.txt")
    try folder.write("names: ['cat', \"do\\u0067\"] # two\n", to: "data.yaml")
    let dataset = try Dataset(yoloFolder: folder.path)
    #expect(dataset.categories == [DatasetCategory(id: 1, name: "cat"), DatasetCategory(id: 2, name: "dog")])
    #expect(
      dataset.images == [
        DatasetImage(id: 1, fileName: "a/a.png", width: 40, height: 60), DatasetImage(id: 2, fileName: "b.png", width: 80, height: 60),
      ])
    #expect(
      dataset.annotations == [
        ObjectAnnotation(id: 1, imageID: 2, categoryID: 1, box: AnnotationBox(x: 30, y: 15, width: 20, height: 30)),
        ObjectAnnotation(id: 2, imageID: 2, categoryID: 8, box: AnnotationBox(x: 0, y: 0, width: 80, height: 60)),
      ])
  }

  @Test(
    "both layouts of splits are read", arguments: [("images/val/a.png", "labels/val/a.txt"), ("val/images/a.png", "val/labels/a.txt")])
  func splits(imagePath: String, labelPath: String) throws {
    try image(imagePath)
    try folder.write("0 0.5 0.5 1 1\n", to: labelPath)
    try folder.write("cat\n", to: "classes.txt")
    #expect(try Dataset(yoloFolder: folder.path, split: "val").annotations.count == 1)
    #expect(throws: DatasetError.notADataset(folder: folder.path, format: "YOLO", missing: "images/test or test/images")) {
      try Dataset(yoloFolder: folder.path, split: "test")
    }
  }

  @Test(
    "the names of classes are read in every spelling",
    arguments: [
      "names: [cat, 'a, b', it's]", "names:\n- cat\n- a, b\n- it's\nnc: 3", "names:\n  - cat\n  - 'a, b'\n\n  - it's # a comment",
      "nc: 3\nnames:\n  0: cat\n  1: \"a, b\"\n  2: 'it''s'\ntrain: x", "names: {0: cat, 1: 'a, b', 2: it's}",
      "names: [cat,\n  'a, b',\n  it's,]", "\u{FEFF}---\nx: {names: [dog]}\nnames:\n  2: it's\n  0: cat\n  1: >-\n    a,\n    b\n...\n",
      "\"names\" : &n !!seq [ &c cat, 'a, b', \"it's\" ]\nother: *n\n", "a: &b a, b\nnames: [cat, *b, it's]",
    ])
  func names(yaml: String) throws {
    try labelledImage()
    try folder.write(yaml, to: "data.yaml")
    #expect(try Dataset(yoloFolder: folder.path).categories.map(\.name) == ["cat", "a, b", "it's"])
  }

  @Test(
    "settings without names, end or order are refused with their line",
    arguments: [
      ("", 1, "it is empty"), ("nc: 1", 1, "it has no \"names\""), ("# a\nnames:", 2, "\"names\" is empty"),
      ("names: cat", 1, "\"names\" is no list"), ("\nnames: [cat", 2, "it is not YAML"), ("names: []", 1, "\"names\" is empty"),
      ("names:\n  1: cat", 2, "numbered from 0 to 0"), ("names:\n  0: cat\n  0: dog", 3, "class 0 occurs twice"),
      ("names:\n  - ''", 2, "class 0 has no name"), ("names:\n- cat\n-\n", 3, "class 1 has no name"),
      ("names: [[cat]]", 1, "class 0 has no name"), ("names: [cat]\nnames: [dog]", 2, "\"names\" occurs twice"),
      ("nc: 3\nnames: [cat, dog]", 1, "\"nc\" is 3, but the names in \"names\" are 2"), ("names: *a", 1, "refers to what is not there"),
      ("a: " + String(repeating: "[", count: 40), 1, "nests deeper than 32 levels"),
      ("a0: &a0 []\n" + (1...40).map { "a\($0): &a\($0) [*a\($0 - 1)]\n" }.joined(), 32, "nests deeper than 32 levels"),
      ("names:\n\t- cat", 2, "it is not YAML"), ("names: [\"\u{7}\"]", 1, "it is not YAML"),
    ])
  func badSettings(yaml: String, line: Int, reason: String) throws {
    try labelledImage()
    let path = try folder.write(yaml, to: "data.yaml")
    let error = #expect(throws: DatasetError.self) { try Dataset(yoloFolder: folder.path) }
    let message = error.map { "\($0)" } ?? ""
    #expect(message.hasPrefix("\(path) is refused at line \(line): ") && message.contains(reason), "\(message)")
  }

  @Test("settings whose reading could take long, or that are too large, are read or refused in seconds", .timeLimit(.minutes(15)))
  func hugeSettings() throws {
    let laughs = "a0: &a0 [x]\n" + (1...30).map { "a\($0): &a\($0) [\(String(repeating: "*a\($0 - 1),", count: 20))]\n" }.joined()
    let name = String(repeating: "x", count: 900_000)
    let texts = [
      "names: [a\n\(name)\n", "names: [\(name)]", "names: {\(String(repeating: "a: b, ", count: 150_000))}", laughs + "names: [a]",
      "names: [\(String(repeating: "a,", count: 450_000))]", "names:\n" + String(repeating: "- ", count: 400_000),
      String(repeating: "? ", count: 400_000), String(repeating: "a: &a *a\n", count: 90_000), String(repeating: "[{", count: 400_000),
      "names: \"" + String(repeating: "\\x41", count: 200_000) + "\"", name + name,
      "names: [\"e" + String(repeating: "\u{301}\u{316}", count: 200_000) + "\"]",
    ]
    try labelledImage()
    for text in texts {
      try folder.write(text, to: "data.yaml")
      _ = try? Dataset(yoloFolder: folder.path)
    }
  }

  @Test(
    "a hostile label is refused with its line",
    arguments: [
      "0 0.5 0.5 1", "0 0.5 0.5 1 1 x", "0 0.5 0.5 1 1 nan", "cat 0.5 0.5 1 1", "-1 0.5 0.5 1 1", "0.5 0.5 0.5 1 1", "0 nan 0.5 1 1",
      "0 inf 0 1 1",
      "0 1e999 0 1 1", "0 0x1 0 1 1", "\0",
    ])
  func hostile(line: String) throws {
    try image("images/a.png")
    try folder.write("cat", to: "classes.txt")
    let path = try folder.write("0 0.5 0.5 1 1\n\(line)\n", to: "labels/a.txt")
    let error = #expect(throws: DatasetError.self) { try Dataset(yoloFolder: folder.path) }
    #expect(error.map { "\($0)" }?.hasPrefix("\(path) is refused at line 2: ") == true)
  }

  @Test(
    "a pipe or a device in the place of a file is refused by name", .timeLimit(.minutes(15)),
    arguments: ["labels/b.txt", "images/b.png", "data.yaml", "classes.txt"])
  func specials(place: String) throws {
    try labelledImage()
    try image("images/b.png")
    if place != "classes.txt" { try folder.write("names: [cat]", to: "data.yaml") }
    _ = unlink(folder[place])
    #expect(place.hasPrefix("images") ? mkfifo(folder[place], 0o666) == 0 : symlink("/dev/zero", folder[place]) == 0)
    let error = #expect(throws: DatasetError.self) { try Dataset(yoloFolder: folder.path) }
    #expect(error.map { "\($0)" } == "\(folder[place]) cannot be read: it is not a regular file.")
  }

  @Test(
    "polygons and turned boxes are read as the boxes around them, and lines with a score or a track as boxes",
    arguments: [
      "1 0.25 0.25 0.75 0.25 0.75 0.5 0.25 0.5", "1 0.25 0.3 0.5 0.25 0.75 0.5", "1 0.5 0.375 0.5 0.25 0.9", "1 0.5 0.375 0.5 0.25 17",
      "1 0.5 0.25 0.75 0.375 0.5 0.5 0.25 0.375 0.5 0.25",
    ])
  func shapes(line: String) throws {
    try image("images/a.png")
    try folder.write("cat\ndog", to: "classes.txt")
    try folder.write(line, to: "labels/a.txt")
    let annotation = try #require(try Dataset(yoloFolder: folder.path).annotations.first)
    #expect(annotation.box == AnnotationBox(x: 20, y: 15, width: 40, height: 15))
    #expect(annotation.categoryID == 2)
  }

  @Test("lines with keypoints are boxes where the settings say how many there are, and refused elsewhere")
  func keypoints() throws {
    try image("images/a.png")
    try folder.write("0 0.5 0.5 0.5 0.5 0.1 0.2 2 0.3 0.4 2 0.5 0.6 1", to: "labels/a.txt")
    let path = try folder.write("names: [cat]", to: "data.yaml")
    #expect(throws: DatasetError.self) { try Dataset(yoloFolder: folder.path) }
    try folder.write("names: [cat]\nkpt_shape: [3, 3]", to: "data.yaml")
    #expect(try Dataset(yoloFolder: path).annotations.map(\.box) == [AnnotationBox(x: 20, y: 15, width: 40, height: 30)])
    try folder.write("names: [cat]\nkpt_shape: [4, 3]", to: "data.yaml")
    #expect(throws: DatasetError.self) { try Dataset(yoloFolder: path) }
  }

  @Test("of the places that a file of settings names for a split all must be there")
  func missingPlaces() throws {
    for place in ["images/train", "more"] { try folder.makeFolders(above: "\(place)/x") }
    try folder.write("path: .\nnames: [cat]\ntrain: [images/train, images/none]\ntest: images/none\n", to: "data.yaml")
    let missing = DatasetError.missingPlace(file: folder["data.yaml"], split: "train", place: "images/none")
    let place = try DatasetPlace(at: folder["data.yaml"])
    #expect(throws: missing) { try place.split("train") }
    #expect(throws: missing) { try DatasetSource.yolo(folder: folder["data.yaml"], split: "train").dataset() }
    #expect(try place.split("val") == nil)
    #expect(try DatasetSource.yolo(folder: folder["data.yaml"], split: nil).absentPlaces() == ["images/none"])
    #expect(try DatasetSource.yolo(folder: folder["data.yaml"], split: "test").absentPlaces() == [])
    // A folder of images counts rather than what the file says.
    #expect(try DatasetSource.yolo(folder: folder.path, split: nil).absentPlaces() == [])
  }

  @Test("labels without an image, an image that is none and a folder without classes are refused")
  func incomplete() throws {
    try labelledImage()
    #expect(throws: DatasetError.notADataset(folder: folder.path, format: "YOLO", missing: "data.yaml, classes.txt or obj.names")) {
      try Dataset(yoloFolder: folder.path)
    }
    try folder.write("cat", to: "classes.txt")
    try folder.write("0 0.5 0.5 1 1\n", to: "labels/x.txt")
    #expect(throws: DatasetError.orphanedLabels(folder: folder["images"], files: ["x.txt"])) { try Dataset(yoloFolder: folder.path) }
    try folder.write("not an image", to: "images/x.jpg")
    #expect(throws: DatasetError.image(.notAnImage(file: folder["images/x.jpg"], content: nil))) { try Dataset(yoloFolder: folder.path) }
  }
}
