import Datasets
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
      "names: [cat,\n  'a, b',\n  it's,]",
    ])
  func names(yaml: String) throws {
    try image("images/a.png")
    try folder.write(yaml, to: "data.yaml")
    #expect(try Dataset(yoloFolder: folder.path).categories.map(\.name) == ["cat", "a, b", "it's"])
  }

  @Test(
    "lists of classes without names, end or order are refused",
    arguments: [
      "", "nc: 1", "names:", "names: cat", "names: [cat", "names: []", "names:\n  1: cat", "names:\n  0: cat\n  0: dog", "names:\n  - ''",
    ])
  func badNames(yaml: String) throws {
    try image("images/a.png")
    try folder.write(yaml, to: "data.yaml")
    #expect(throws: DatasetError.self) { try Dataset(yoloFolder: folder.path) }
  }

  @Test(
    "a hostile label is refused with its line",
    arguments: [
      "0 0.5 0.5 1", "0 0.5 0.5 1 1 0.9", "cat 0.5 0.5 1 1", "-1 0.5 0.5 1 1", "0.5 0.5 0.5 1 1", "0 nan 0.5 1 1", "0 inf 0 1 1",
      "0 1e999 0 1 1", "0 0x1 0 1 1", "\0",
    ])
  func hostile(line: String) throws {
    try image("images/a.png")
    try folder.write("cat", to: "classes.txt")
    let path = try folder.write("0 0.5 0.5 1 1\n\(line)\n", to: "labels/a.txt")
    let error = #expect(throws: DatasetError.self) { try Dataset(yoloFolder: folder.path) }
    #expect(error.map { "\($0)" }?.hasPrefix("\(path) is refused at line 2: ") == true)
  }

  @Test("labels without an image, an image that is none and a folder without classes are refused")
  func incomplete() throws {
    try image("images/a.png")
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
