import Datasets
import Images
import TestSupport
import Testing

@Suite("Layouts of YOLO data sets")
struct YOLOLayoutTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func image(_ name: String) throws {
    try folder.makeFolders(above: name)
    try Image(width: 80, height: 60, color: .white).writePNG(to: folder[name])
  }

  private func label(_ name: String) throws { try folder.write("0 0.5 0.5 1 1\n", to: name) }

  /// The files of images with a label, without one, and where they are found.
  private func read(_ name: String? = nil, split: String? = nil) throws -> (labelled: [String], unlabelled: [String]) {
    let path = name.map { folder[$0] } ?? folder.path
    let dataset = try Dataset(yoloFolder: path, split: split)
    let root = try #require(try DatasetSource.yolo(folder: path, split: split).imageFolder())
    let paths = try dataset.imagePaths(in: root)
    let labelled = Set(dataset.annotations.map(\.imageID))
    let names = zip(dataset.images, paths).map { (labelled.contains($0.id), String($1.dropFirst(folder.path.count + 1))) }
    return (names.filter(\.0).map(\.1), names.filter { !$0.0 }.map(\.1))
  }

  private func expect(_ labelled: [String], _ unlabelled: [String] = [], in name: String? = nil, split: String? = nil) throws {
    let found = try read(name, split: split)
    #expect(found.labelled == labelled && found.unlabelled == unlabelled, "\(found)")
  }

  @Test("Roboflow's folders are read by split, together, and by their settings, whose paths lead one folder too high")
  func roboflow() throws {
    for name in ["train/images/a.png", "train/images/b.png", "valid/images/b.png"] { try image(name) }
    for name in ["train/labels/a.txt", "valid/labels/b.txt"] { try label(name) }
    let yaml =
      "train: ../train/images\nval: ../valid/images\ntest: ../test/images\n\nnc: 2\nnames: ['cat', 'dog']\nroboflow:\n  version: 1\n"
    try folder.write(yaml, to: "data.yaml")
    try folder.write("exported", to: "README.dataset.txt")
    for name in [nil, "data.yaml"] {
      try expect(["train/images/a.png", "valid/images/b.png"], ["train/images/b.png"], in: name)
      try expect(["train/images/a.png"], ["train/images/b.png"], in: name, split: "train")
      try expect(["valid/images/b.png"], in: name, split: "val")
      #expect(throws: DatasetError.self) { try read(name, split: "test") }
    }
    try expect(["valid/images/b.png"], split: "valid")
  }

  @Test("settings give folders, lists and lists of folders, relative to their path or their own folder")
  func settings() throws {
    for name in ["a", "b", "c"] {
      try image("set/images/\(name)/\(name).png")
      try label("set/labels/\(name)/\(name).txt")
    }
    try folder.write("./images/c/c.png\n\nimages/a/a.png\r\n/home/me/set/images/b/b.png", to: "set/val.txt")
    try folder.write(
      "path: ../set\ntrain: [images/a, images/b]\nval: val.txt\ntest:\nminival: images/c\nnames: [cat]", to: "settings/my.yaml")
    try expect(["set/images/a/a.png", "set/images/b/b.png", "set/images/c/c.png"], in: "settings/my.yaml")
    try expect(["set/images/a/a.png", "set/images/b/b.png"], in: "settings/my.yaml", split: "train")
    try expect(["set/images/a/a.png", "set/images/b/b.png", "set/images/c/c.png"], in: "settings/my.yaml", split: "val")
    try expect(["set/images/c/c.png"], in: "settings/my.yaml", split: "minival")
    for split in ["test", "names", "none"] { #expect(throws: DatasetError.self) { try read("settings/my.yaml", split: split) } }
    try folder.write("path: /home/me/set\ntrain: images/a\nval: \(folder["set/images/b"])\nnames: [cat]", to: "set/moved.yaml")
    try expect(["set/images/a/a.png", "set/images/b/b.png"], in: "set/moved.yaml")
    try folder.write("names: [cat]\ntrain: val.txt", to: "set/data.yaml")
    try folder.write("images/d.png", to: "set/val.txt")
    #expect(throws: DatasetError.missingImages(folder: folder["set"], files: ["images/d.png"])) {
      try read("set/data.yaml")
    }
  }

  @Test("labels beside their images are read, with what else lies there", arguments: ["classes.txt", "obj.names", "_darknet.labels"])
  func flat(list: String) throws {
    for name in ["a.png", "sub/b.png", "c.png"] { try image(name) }
    for name in ["a.TXT", "sub/b.txt"] { try label(name) }
    try folder.write("cat\ndog\n", to: list)
    try folder.write("a.png\nsub/b.png\n", to: "train.txt")
    try folder.write("Thank you.\n", to: "README.txt")
    try expect(["a.png", "sub/b.png"], ["c.png"])
    try expect(["a.png", "sub/b.png"], split: "train")
    try label("d.txt")
    #expect(throws: DatasetError.orphanedLabels(folder: folder.path, files: ["d.txt"])) { try read() }
  }

  @Test("Darknet's and CVAT's folders are read, with lists that call the folders otherwise")
  func darknet() throws {
    for name in ["a", "b"] {
      try image("obj_train_data/\(name).png")
      try label("obj_train_data/\(name).txt")
    }
    try folder.write("classes = 1\ntrain = data/train.txt\nnames = data/my.names\nbackup = backup/\n", to: "obj.data")
    try folder.write("cat\n", to: "my.names")
    try folder.write("data/obj_train_data/b.png\n", to: "train.txt")
    try expect(["obj_train_data/a.png", "obj_train_data/b.png"])
    try expect(["obj_train_data/b.png"], split: "train")
    #expect(try Dataset(yoloFolder: folder.path).categories.map(\.name) == ["cat"])
  }

  @Test(
    "labels are found in other spellings of their image's name",
    arguments: [
      ("caf\u{E9}", "cafe\u{301}.txt"), ("cafe\u{301}", "caf\u{E9}.txt"), ("a", "a.TXT"), ("my photo", "my%20photo.txt"),
      ("a.b", "a.b.txt"),
    ])
  func spellings(stem: String, label: String) throws {
    try image("images/\(stem).png")
    try self.label("labels/\(label)")
    try folder.write("names: [cat]", to: "data.yaml")
    try expect(["images/\(stem).png"])
  }

  @Test("of a label in two spellings the exact one counts, and the other is told; without an exact one both are")
  func twoSpellings() throws {
    try image("images/a.png")
    try folder.write("names: [cat]", to: "data.yaml")
    for name in ["labels/a.TXT", "labels/a.Txt"] { try label(name) }
    #expect(throws: DatasetError.self) { try read() }
    try label("labels/a.txt")
    #expect(throws: DatasetError.orphanedLabels(folder: folder["images"], files: ["a.TXT", "a.Txt"])) { try read() }
  }

  @Test("images of every extension are read", arguments: ["jfif", "JPEG", "Png", "mpo"])
  func extensions(suffix: String) throws {
    try image("images/a.\(suffix)")
    try label("labels/a.txt")
    try folder.write("names: [cat]", to: "data.yaml")
    try expect(["images/a.\(suffix)"])
  }

  @Test("images of which none has a label are refused, with where labels were looked for")
  func noLabels() throws {
    try image("images/a.png")
    try folder.write("names: [cat]", to: "data.yaml")
    let places = [folder["labels"], folder["images/labels"], folder["images"]]
    #expect(throws: DatasetError.noLabels(folder: folder["images"], places: places)) { try read() }
    try folder.write("", to: "labels/a.txt")
    try expect([], ["images/a.png"])
  }

  @Test("labels in another split's folder, and in a folder with another name, are told")
  func misplaced() throws {
    for name in ["train/a", "train/b", "val/c", "val/b"] { try image("images/\(name).png") }
    for name in ["train/a", "val/b", "val/c"] { try label("labels/\(name).txt") }
    try folder.write("names: [cat]", to: "data.yaml")
    try expect(["images/train/a.png"], ["images/train/b.png"], split: "train")
    try label("labels/val/d.txt")
    try image("images/train/d.png")
    let error = DatasetError.misplacedLabels(
      images: [folder["images/train/b.png"], folder["images/train/d.png"]], labels: [folder["labels/val/d.txt"]])
    #expect(throws: error) { try read(split: "train") }
    #expect(throws: DatasetError.orphanedLabels(folder: folder["images"], files: ["val/d.txt"])) { try read() }
  }

  @Test("a folder of labels with another name is told")
  func otherFolder() throws {
    try image("images/train/a.png")
    try label("labels/train_labels/a.txt")
    try folder.write("names: [cat]", to: "data.yaml")
    let error = DatasetError.misplacedLabels(images: [folder["images/train/a.png"]], labels: [folder["labels/train_labels/a.txt"]])
    #expect(throws: error) { try read(split: "train") }
    #expect(throws: DatasetError.self) { try read() }
  }

  @Test("a folder without images is refused")
  func noImages() throws {
    try folder.write("names: [cat]", to: "data.yaml")
    #expect(throws: DatasetError.notADataset(folder: folder.path, format: "YOLO", missing: "images")) { try read() }
    try label("labels/a.txt")
    #expect(throws: DatasetError.notADataset(folder: folder.path, format: "YOLO", missing: "images")) { try read() }
    #expect(throws: DatasetError.self) { try read("data.yaml") }
  }
}
