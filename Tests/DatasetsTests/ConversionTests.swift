import Boxes
import Datasets
import Glibc
import Images
import TestSupport
import Testing

@Suite("Conversion of data sets")
struct ConversionTests {
  let folder: TemporaryFolder
  let dataset = Dataset(
    categories: [DatasetCategory(id: 1, name: "cat"), DatasetCategory(id: 2, name: "dog, \"big\" & <co> 'x'")],
    images: [
      DatasetImage(id: 1, fileName: "a.png", width: 80, height: 60), DatasetImage(id: 2, fileName: "sub/b.png", width: 64, height: 32),
    ],
    annotations: [
      ObjectAnnotation(id: 1, imageID: 1, categoryID: 1, box: AnnotationBox(x: 10, y: 15, width: 20, height: 30)),
      ObjectAnnotation(id: 2, imageID: 1, categoryID: 2, box: AnnotationBox(x: 0.5, y: 1.25, width: 16, height: 8.5), isDifficult: true),
      ObjectAnnotation(id: 3, imageID: 2, categoryID: 2, box: AnnotationBox(x: 0, y: 0, width: 64, height: 32), isCrowd: true),
    ])

  init() throws {
    folder = try TemporaryFolder()
    for image in dataset.images {
      try folder.makeFolders(above: "images/\(image.fileName)")
      try Image(width: image.width, height: image.height, color: .white).writePNG(to: folder["images/\(image.fileName)"])
    }
  }

  private func write(_ dataset: Dataset, _ format: DatasetFormat, split: String = "all") throws {
    try DatasetWriter(dataset, files: dataset.imagePaths(in: folder["images"])).write(format, to: folder["out"], split: split)
  }

  @Test("Pascal VOC gives back what it was given, crowds and difficult objects too")
  func voc() throws {
    try write(dataset, .voc, split: "test")
    let read = try Dataset(vocFolder: folder["out"], split: "test")
    #expect(read == dataset)
    #expect(try Dataset(vocFolder: folder["out"]) == dataset)
    #expect(try read.imagePaths(in: folder["out/JPEGImages"]).count == 2)
    #expect(try folder.text(of: "out/Annotations/a.xml").contains("<xmin>10</xmin>"))
  }

  @Test("YOLO gives back all but crowds and flags")
  func yolo() throws {
    try write(dataset, .yolo)
    let read = try Dataset(yoloFolder: folder["out"])
    #expect(read.images == dataset.images)
    #expect(read.categories == dataset.categories)
    #expect(read.annotations.count == 2)
    for (box, expected) in zip(read.annotations.map(\.box), dataset.annotations.map(\.box)) {
      // Shares of the image round once more than pixels.
      #expect(
        abs(box.x - expected.x) + abs(box.y - expected.y) + abs(box.width - expected.width) + abs(box.height - expected.height) < 1e-12)
    }
    #expect(read.annotations.allSatisfy { !$0.isCrowd && !$0.isDifficult })
    #expect(try read.imagePaths(in: folder["out/images"]).count == 2)
  }

  @Test("what a format cannot say is told")
  func losses() throws {
    #expect(dataset.losses(in: .coco) == [])
    #expect(dataset.losses(in: .voc) == ["crowds are marked as difficult, and as crowds for this program only (1)"])
    #expect(
      dataset.losses(in: .yolo) == [
        "crowds are left out, since a label cannot say that it is one (1)", "difficult objects become ordinary ones (1)",
      ])
    let sparse = Dataset(
      categories: [DatasetCategory(id: 90, name: "cat")],
      annotations: [ObjectAnnotation(id: 1, imageID: 1, categoryID: 90, box: AnnotationBox(x: 0, y: 0, width: 2, height: 2), area: 1)])
    #expect(
      sparse.losses(in: .voc) == [
        "areas of outlines become those of the boxes (1)", "the categories' ids are numbered anew, by name",
      ])
    var unsorted = dataset
    unsorted.categories = ["cat", "bird", "ape"].enumerated().map { DatasetCategory(id: $0.offset + 1, name: $0.element) }
    #expect(
      unsorted.losses(in: .voc).dropFirst() == [
        "categories without objects are left out, since VOC has no list of categories (1)",
        "the categories' ids are numbered anew, by name",
      ])
    #expect(unsorted.losses(in: .yolo).count == 2)
  }

  @Test(
    "names that lead out of the folder or share a label file are refused",
    arguments: [
      "../a.png", "/tmp/a.png", "x/../../a.png", "", "a.jpg", "./a.jpg", "b\0.png", "../\u{301}x.png", "x/..", "/\u{200D}a.png", ".", "./",
    ])
  func names(name: String) throws {
    var dataset = dataset
    dataset.images[1].fileName = name
    #expect(throws: DatasetError.self) { try DatasetWriter(dataset).write(.yolo, to: folder["out"]) }
    #expect(!folder.contains("out"))
  }

  @Test("annotations that refer to nothing, images without a size, folders in use and missing images are refused")
  func refusals() throws {
    var dangling = dataset
    dangling.annotations[0].imageID = 7
    #expect(throws: DatasetError.dangling(annotation: 1, field: "image_id", id: 7)) { try DatasetWriter(dangling) }
    var sizeless = dataset
    sizeless.images[0].width = 0
    #expect(throws: DatasetError.noSize(image: "a.png")) { try write(sizeless, .yolo) }
    #expect(throws: DatasetError.noSize(image: "a.png")) { try write(sizeless, .voc) }
    // Pixels stay what they are; shares of another size would not.
    var halved = dataset
    halved.images[1].width = 32
    #expect(throws: DatasetError.otherSizes(images: ["sub/b.png"])) { try write(halved, .yolo) }
    #expect(!folder.contains("out"))
    var missing = dataset
    missing.images[0].fileName = "none.png"
    #expect(throws: DatasetError.missingImages(folder: folder["images"], files: ["none.png"])) { try write(missing, .yolo) }
    try folder.write("", to: "out/x")
    #expect(throws: DatasetError.file(.cannotCreate(path: folder["out"], reason: "the folder is not empty; give a new one"))) {
      try write(dataset, .voc)
    }
  }

  @Test(
    "names with blanks go through VOC's lists, but for blanks that readers pass over",
    arguments: [
      ("a b", true), ("a 1", true), ("\"a\"", true), ("a\rb", true), ("a\u{A0}b", true), (" a", false), ("a ", false), ("a\nb", false),
      ("a\r", false),
    ])
  func blanks(stem: String, isListed: Bool) throws {
    var dataset = dataset
    for (index, name) in ["\(stem).png", "a.png"].enumerated() {
      dataset.images[index].fileName = name
      try Image(width: 8, height: 8, color: .white).writePNG(to: folder["images/\(name)"])
    }
    guard isListed else {
      #expect(throws: DatasetError.self) { try write(dataset, .voc, split: "test") }
      return
    }
    try write(dataset, .voc, split: "test")
    #expect(try Dataset(vocFolder: folder["out"], split: "test") == dataset)
  }

  @Test("links lead to the images after both folders have been moved", arguments: [DatasetFormat.voc, .yolo])
  func links(format: DatasetFormat) throws {
    try folder.makeFolders(above: "set/deep/out/x")
    #expect(rename(folder["images"], folder["set/images"]) == 0)
    #expect(symlink("set", folder["link"]) == 0)
    try DatasetWriter(dataset, files: dataset.imagePaths(in: folder["link/images"])).write(format, to: folder["link/deep/out"])
    #expect(rename(folder["set"], folder["moved"]) == 0)
    let source: DatasetSource =
      format == .voc ? .voc(folder: folder["moved/deep/out"], split: nil) : .yolo(folder: folder["moved/deep/out"], split: nil)
    let paths = try source.dataset().imagePaths(in: #require(try source.imageFolder()))
    #expect(try paths.map { try Image.size(ofFile: $0).width } == [80, 64])
  }

  @Test("copies are files of their own")
  func copies() throws {
    try DatasetWriter(dataset, files: dataset.imagePaths(in: folder["images"])).write(.yolo, to: folder["out"], copiesImages: true)
    let before = try folder.text(of: "images/sub/b.png")
    try folder.write("", to: "images/sub/b.png")
    #expect(try folder.text(of: "out/images/sub/b.png") == before)
    #expect(try Dataset(yoloFolder: folder["out"]).images == dataset.images)
  }

  @Test("images in folders that are called images get their labels where trainers look for them")
  func nestedImages() throws {
    var dataset = dataset
    for (index, name) in ["train/images/a.png", "b.png"].enumerated() {
      dataset.images[index].fileName = name
      try folder.makeFolders(above: "images/\(name)")
      try Image(width: 80, height: 60, color: .white).writePNG(to: folder["images/\(name)"])
    }
    dataset.images[1].width = 80
    dataset.images[1].height = 60
    try write(dataset, .yolo)
    #expect(folder.contains("out/images/train/labels/a.txt") && folder.contains("out/labels/b.txt"))
    let read = try Dataset(yoloFolder: folder["out"])
    #expect(Set(read.images.map(\.fileName)) == ["train/images/a.png", "b.png"])
    #expect(read.annotations.count == 2)
  }

  @Test("annotations without a box and categories without a name are not written")
  func unwritable() throws {
    var dataset = dataset
    dataset.annotations.append(ObjectAnnotation(id: 4, imageID: 2, categoryID: 1, box: nil))
    #expect(dataset.losses(in: .voc).first == "annotations without a box are left out (1)")
    try write(dataset, .voc)
    #expect(try Dataset(vocFolder: folder["out"]).annotations.count == 3)
    dataset.categories[0].name = " "
    #expect(throws: DatasetError.namelessCategory(id: 1)) {
      try DatasetWriter(dataset).write(.yolo, to: folder["none"])
    }
  }

  @Test("categories of one name are one, the first of them")
  func joining() {
    var twice = dataset
    twice.categories.append(DatasetCategory(id: 7, name: "cat"))
    twice.annotations[1].categoryID = 7
    let joined = twice.joiningCategories
    #expect(joined.categories == dataset.categories && joined.annotations.map(\.categoryID) == [1, 1, 2])
    #expect(dataset.joiningCategories == dataset)
    // Of an id that two have, the second cannot be the first of its name.
    twice.categories = [(1, "cat"), (1, "dog"), (2, "dog")].map { DatasetCategory(id: $0.0, name: $0.1) }
    twice.annotations[1].categoryID = 2
    #expect(twice.joiningCategories.categories == [DatasetCategory(id: 1, name: "cat"), DatasetCategory(id: 2, name: "dog")])
    #expect(twice.joiningCategories.annotations.map(\.categoryID) == [1, 2, 2])
  }

  @Test("a COCO file's images are looked for near it, and then where others are", arguments: [false, true])
  func otherImages(isNear: Bool) throws {
    try folder.makeFolders(above: "lists/x")
    try dataset.writeCOCO(to: folder["lists/val.json"])
    if isNear { try folder.write("", to: "lists/val/a.png") }
    let source = try DatasetPlace(at: folder["lists/val.json"], otherImages: folder["images"]).whole()
    #expect(try source.imageFolder() == folder[isNear ? "lists/val" : "images"])
  }

  @Test("images are found by the end of their names, and missing ones are all named")
  func images() throws {
    var dataset = dataset
    dataset.images[0].fileName = "val2017/a.png"
    #expect(try dataset.imagePaths(in: folder["images"]) == [folder["images/a.png"], folder["images/sub/b.png"]])
    dataset.images = (1...5).map { DatasetImage(id: $0, fileName: "\($0).png", width: 1, height: 1) }
    let error = #expect(throws: DatasetError.self) { try dataset.imagePaths(in: folder["images"]) }
    #expect(error == .missingImages(folder: folder["images"], files: ["1.png", "2.png", "3.png", "4.png", "5.png"]))
    #expect(error.map { "\($0)" }?.contains("lacks 5 images (1.png, 2.png, 3.png, ...)") == true)
  }
}
