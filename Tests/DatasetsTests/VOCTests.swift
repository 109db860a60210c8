import Boxes
import Datasets
import Glibc
import Images
import TestSupport
import Testing

@Suite("Pascal VOC folders")
struct VOCTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func annotation(_ name: String, _ text: String) throws { try folder.write(text, to: "Annotations/\(name).xml") }

  @Test("a split is read in its order, with flags, fractions, parts and names as they are")
  func reading() throws {
    try annotation(
      "b",
      """
      <?xml version="1.0" encoding="ISO-8859-1"?>
      <annotation verified="yes"><filename>other.jpg</filename><size><width>8</width><height> 6.0 </height><depth>3</depth></size>
        <object><name>dog &amp; <![CDATA[co]]></name><difficult>1</difficult>
          <bndbox><xmax>4.5</xmax><xmin>1.25</xmin><ymin>-2</ymin><ymax>1e1</ymax></bndbox>
          <part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part></object>
        <object><name>cat</name><bndbox><xmin>5</xmin><ymin>5</ymin><xmax>5</xmax><ymax>4</ymax></bndbox></object>
      </annotation>
      """)
    try annotation("a", HostileXML.document(name: "<name>cat</name><iscrowd>1</iscrowd><difficult>1</difficult>"))
    try annotation("c", "<annotation><size><width>0</width><height>0</height></size></annotation>")
    try folder.write("b\r\na  -1\n\n c\n", to: "ImageSets/Main/train.txt")
    try folder.write("", to: "JPEGImages/c.PNG")
    let dataset = try Dataset(vocFolder: folder.path, split: "train")
    #expect(dataset.images.map(\.fileName) == ["b.jpg", "a.jpg", "c.PNG"])
    #expect(dataset.images.map(\.id) == [1, 2, 3])
    #expect(dataset.images.map(\.width) == [8, 8, 0])
    #expect(dataset.categories.map(\.name) == ["cat", "dog & co"])
    #expect(dataset.annotations.map(\.categoryID) == [2, 1, 1])
    #expect(dataset.annotations.map(\.imageID) == [1, 1, 2])
    #expect(dataset.annotations.map(\.isDifficult) == [true, false, false])
    #expect(dataset.annotations.map(\.isCrowd) == [false, false, true])
    #expect(dataset.annotations[0].box == AnnotationBox(x: 1.25, y: -2, width: 3.25, height: 12))
    #expect(dataset.annotations[1].box == AnnotationBox(x: 5, y: 5, width: 0, height: -1))
  }

  @Test("splits that show the same classes number them alike, by name")
  func numbering() throws {
    for (image, name) in zip(["a", "b", "c", "d"], ["dog", "cat", "Cat", "dog"]) {
      try annotation(image, HostileXML.document(name: "<name>\(name)</name>"))
    }
    try folder.write("a\nb\nc\n", to: "ImageSets/Main/train.txt")
    try folder.write("c\nb\nd\n", to: "ImageSets/Main/test.txt")
    let (train, test) = (try Dataset(vocFolder: folder.path, split: "train"), try Dataset(vocFolder: folder.path, split: "test"))
    #expect(train.categories == ["Cat", "cat", "dog"].enumerated().map { DatasetCategory(id: $0.offset + 1, name: $0.element) })
    #expect(test.categories == train.categories)
    #expect(train.annotations.map(\.categoryID) == [3, 2, 1] && test.annotations.map(\.categoryID) == [1, 2, 3])
  }

  @Test("given classes come first and in their order, others after them by name")
  func classes() throws {
    for (image, name) in zip(["a", "b"], ["cat", "ape"]) { try annotation(image, HostileXML.document(name: "<name>\(name)</name>")) }
    let dataset = try Dataset(vocFolder: folder.path, classes: ["dog", "bird", "dog"])
    #expect(dataset.categories.map(\.name) == ["dog", "bird", "ape", "cat"])
    #expect(dataset.annotations.map(\.categoryID) == [4, 3])
  }

  @Test("a hostile annotation is refused in one sentence that names it and its fault", arguments: HostileXML.files)
  func hostile(_ hostile: HostileXML) throws {
    let path = try folder.write(hostile.bytes, to: "Annotations/a.xml")
    let error = #expect(throws: DatasetError.self) { try Dataset(vocFolder: folder.path) }
    let message = error.map { "\($0)" } ?? ""
    #expect(message.hasPrefix(path + " is refused at line "))
    #expect(message.contains(hostile.reason), "\(message)")
    #expect(message.hasSuffix("; correct it there or export the file again."))
    #expect(message.unicodeScalars.allSatisfy { $0.value >= 0x20 })
  }

  @Test("a sound annotation cut off at any byte of its element is refused")
  func truncation() throws {
    let bytes = Array(HostileXML.document().utf8)
    for count in 0..<bytes.count - 1 {
      try folder.write(Array(bytes[..<count]), to: "Annotations/a.xml")
      #expect(throws: DatasetError.self, "cut off after \(count) bytes") { try Dataset(vocFolder: folder.path) }
    }
  }

  @Test("a message names the line")
  func place() throws {
    let path = try folder.write(HostileXML.document(box: "<bndbox>\n<xmin>x</xmin></bndbox>"), to: "Annotations/a.xml")
    let expected = DatasetError.invalid(file: path, line: 5, reason: "<xmin> must be a finite number, not \"x\"")
    #expect(throws: expected) { try Dataset(vocFolder: folder.path) }
  }

  @Test("a folder without annotations, a split that is missing and one that leads out of the folder are refused")
  func folders() throws {
    #expect(throws: DatasetError.notADataset(folder: folder.path, format: "Pascal VOC", missing: "Annotations")) {
      try Dataset(vocFolder: folder.path)
    }
    try folder.makeFolders(above: "Annotations/a.xml")
    #expect(throws: DatasetError.self) { try Dataset(vocFolder: folder.path) }
    try annotation("a", HostileXML.document())
    #expect(throws: DatasetError.notADataset(folder: folder.path, format: "Pascal VOC", missing: "ImageSets/Main/val.txt")) {
      try Dataset(vocFolder: folder.path, split: "val")
    }
    #expect(throws: DatasetError.self) { try Dataset(vocFolder: folder["none"]) }
  }

  @Test("a pipe or a device in the place of a file is refused by name", .timeLimit(.minutes(15)))
  func specials() throws {
    for place in ["Annotations/b.xml", "ImageSets/Main/val.txt"] {
      try annotation("a", HostileXML.document())
      try folder.makeFolders(above: place)
      #expect(symlink("/dev/zero", folder[place]) == 0)
      #expect(throws: DatasetError.file(.unreadable(path: folder[place], reason: "it is not a regular file"))) {
        try Dataset(vocFolder: folder.path, split: place.hasSuffix("txt") ? "val" : nil)
      }
      #expect(unlink(folder[place]) == 0)
    }
  }

  /// The images' files, and the class of the only object of each.
  private func read(_ dataset: Dataset) -> [String] {
    zip(dataset.images, dataset.annotations).map { "\($0.fileName) \(dataset.categories[$1.categoryID - 1].name)" }
  }

  @Test(
    "a line of a list is the longest name that an annotation has",
    arguments: [
      ("shot\nshot 2\n", ["shot", "shot 2"]), ("shot 2\r\nshot\r\n", ["shot 2", "shot"]), ("shot  1\nshot 2 -1\n", ["shot", "shot 2"]),
      ("shot 1\nshot 1 0", ["shot 1", "shot 1"]), ("\"shot 2\"\n'shot' 1\n", ["shot 2", "shot"]),
      ("shot.jpg\nshot 2.xml\n", ["shot", "shot 2"]),
      ("caf\u{E9}\n", ["cafe\u{301}"]), ("\u{FEFF}shot\n\n", ["shot"]), ("sub\\a\n./sub/a\n", ["sub/a", "sub/a"]), ("-1 -1", ["-1"]),
    ])
  func lists(text: String, names: [String]) throws {
    for name in ["shot", "shot 1", "shot 2", "cafe\u{301}", "sub/a", "-1"] {
      try annotation(name, HostileXML.document(name: "<name>\(name)</name>"))
      try folder.write("", to: "JPEGImages/\(name).jpg")
    }
    try folder.write(text, to: "ImageSets/Main/val.txt")
    #expect(try read(Dataset(vocFolder: folder.path, split: "val")) == names.map { "\($0).jpg \($0)" })
  }

  @Test(
    "a line that names no annotation is refused",
    arguments: ["none", "shot 2", "shot 10", "../../a", "/a", "shot shot", "\u{1B}[31m", "\"shot"])
  func unknownLines(line: String) throws {
    try annotation("shot", HostileXML.document())
    try annotation("a", HostileXML.document())
    let list = try folder.write("shot 1\n\n\(line)\n", to: "ImageSets/Main/val.txt")
    let error = #expect(throws: DatasetError.self) { try Dataset(vocFolder: folder.path, split: "val") }
    let message = error.map { "\($0)" } ?? ""
    #expect(message.hasPrefix("\(list) is refused at line 3: ") && message.contains("is the name of no annotation"), "\(message)")
    #expect(message.unicodeScalars.allSatisfy { $0.value >= 0x20 })
  }

  @Test("annotations beside their images are read, in folders of splits as well")
  func flat() throws {
    for name in ["train/a", "valid/b c"] {
      try folder.write(HostileXML.document(name: "<name>\(name)</name>"), to: "\(name).xml")
      try folder.write("", to: "\(name).jpg")
    }
    #expect(try read(Dataset(vocFolder: folder.path)) == ["train/a.jpg train/a", "valid/b c.jpg valid/b c"])
    #expect(try read(Dataset(vocFolder: folder["train"])) == ["a.jpg train/a"])
    let split = DatasetSource.voc(folder: folder.path, split: "valid")
    #expect(try read(split.dataset()) == ["b c.jpg valid/b c"])
    #expect(try split.dataset().imagePaths(in: #require(try split.imageFolder())) == [folder["valid/b c.jpg"]])
    #expect(throws: DatasetError.self) { try Dataset(vocFolder: folder.path, split: "test") }
  }

  @Test("images elsewhere are found by the names that annotations give, each for one annotation")
  func elsewhere() throws {
    func document(_ head: String, _ name: String) -> String {
      HostileXML.document(name: "<name>\(name)</name>").replacing("<annotation>", with: "<annotation>\(head)")
    }
    try annotation("1", document("<filename>a.JPG</filename>", "cat"))
    try annotation("2", document("<filename/><path>C:\\x\\b.jpg</path>", "dog"))
    try annotation("3", document("<filename>c.jpg</filename>", "owl"))
    try annotation("4", document("<filename>c.jpg</filename>", "fox"))
    try annotation("5", document("<filename>a.jpg</filename>", "bee"))
    for name in ["a.jpg", "b.jpg", "c.jpg", "5.png"] { try folder.write("", to: "photos/x/\(name)") }
    try folder.write("", to: "5.png")
    #expect(
      try read(Dataset(vocFolder: folder.path)) == ["photos/x/a.jpg cat", "photos/x/b.jpg dog", "3.jpg owl", "4.jpg fox", "5.png bee"])
  }

  @Test(
    "without a size, or with an empty one, the image's own is taken",
    arguments: [
      "", "<size/>", "<size></size>", "<size><width>0</width><height>0</height></size>", "<size><height>6</height></size>",
      "<size><width/><height>6</height></size>", "<size><width>-8</width><height>6</height></size>",
    ])
  func sizes(size: String) throws {
    for name in ["a", "b", "c"] { try annotation(name, HostileXML.document(size: size)) }
    try folder.makeFolders(above: "JPEGImages/a.png")
    try Image(width: 80, height: 60, color: .white).writePNG(to: folder["JPEGImages/a.png"])
    try folder.write("none", to: "JPEGImages/b.png")
    let images = try Dataset(vocFolder: folder.path).images
    #expect(images.map(\.width) == [80, 0, 0] && images.map(\.height) == [60, 0, 0])
  }

  @Test(
    "an object without a box has that of its polygon, or none",
    arguments: [
      ("<polygon><x1>10</x1><y1>12</y1><x2>30</x2><y2>40</y2><x3>20</x3><y3>14.5</y3></polygon>", true),
      ("<bndbox/><polygon><pt><x>10</x><y>40</y></pt><pt><x>30</x><y>12</y></pt></polygon>", true), ("", false), ("<polygon/>", false),
      ("<part><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part>", false),
    ])
  func polygons(box: String, isBox: Bool) throws {
    try annotation("a", HostileXML.document(box: box))
    let object = try #require(Dataset(vocFolder: folder.path).annotations.first)
    #expect(object.hasBox == isBox)
    if isBox { #expect(object.box == AnnotationBox(x: 10, y: 12, width: 20, height: 28)) }
  }

  private static let shared = getenv("RCNN_SHARED").map { String(cString: $0) }

  @Test(
    "a real folder reads as the COCO file that was made of it",
    .enabled(if: shared != nil, "RCNN_SHARED does not name the folder with data/"),
    arguments: ["train", "val", "test", "trainval"])
  func real(split: String) throws {
    let path = try #require(Self.shared) + "/data/bccd"
    var dataset = try Dataset(vocFolder: path, split: split, classes: ["RBC", "WBC", "Platelets"])
    // The file was made without degenerate boxes.
    dataset.annotations.removeAll { $0.box.width <= 0 || $0.box.height <= 0 }
    for index in dataset.annotations.indices { dataset.annotations[index].id = index + 1 }
    #expect(try dataset == Dataset(cocoFile: "\(path)/coco-\(split).json"))
  }
}
