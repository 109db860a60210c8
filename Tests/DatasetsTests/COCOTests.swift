import Boxes
import Datasets
import TestSupport
import Testing

@Suite("COCO files")
struct COCOTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("images, annotations and categories are read in any order and the rest is skipped")
  func reading() throws {
    let path = try folder.write(
      #"""
      {"info": {"year": 2017, "a": [1, {"b": "]}\"\\"}]}, "licenses": [], "version": null,
       "annotations": [
        {"segmentation": [[1.5, 2, 3e0]], "area": 7.25, "iscrowd": 1, "image_id": 2, "bbox": [0.5, 1, 1e1, -2], "category_id": 90, "id": 1.0},
        {"id": 9223372036854775807, "image_id": -7, "category_id": 0, "bbox": [1, 2, 3, 4], "iscrowd": false, "area": null, "ignore": 1}],
       "images": [{"license": 1, "file_name": "val\/\u00e9\ud83d\ude00.jpg", "height": 6e0, "width": 8, "id": 2}, {"id": 3, "file_name": "b"}],
       "categories": [{"supercategory": "animal", "id": 90, "name": "cat"}]}
      """#, to: "gt.json")
    let dataset = try Dataset(cocoFile: path)
    #expect(dataset.categories == [DatasetCategory(id: 90, name: "cat")])
    #expect(
      dataset.images == [
        DatasetImage(id: 2, fileName: "val/\u{E9}\u{1F600}.jpg", width: 8, height: 6),
        DatasetImage(id: 3, fileName: "b", width: 0, height: 0),
      ])
    #expect(
      dataset.annotations == [
        ObjectAnnotation(
          id: 1, imageID: 2, categoryID: 90, box: AnnotationBox(x: 0.5, y: 1, width: 10, height: -2), area: 7.25, isCrowd: true),
        ObjectAnnotation(
          id: .max, imageID: -7, categoryID: 0, box: AnnotationBox(x: 1, y: 2, width: 3, height: 4), area: 12, isDifficult: true),
      ])
  }

  @Test("images without a file name have that of their address, annotations without an id get free ones, and one may have no box")
  func gaps() throws {
    let path = try folder.write(
      #"""
      {"images": [{"id": 1, "coco_url": "http://images.cocodataset.org/val2017/000000000001.jpg"}, {"id": 2}, {"id": 3, "file_name": null}],
       "annotations": [{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4]}, {"id": 2, "image_id": 1, "category_id": 1, "bbox": null},
        {"id": 9223372036854775807, "image_id": 2, "category_id": 1, "segmentation": [[1, 2, 3, 4, 5, 6]], "area": 4},
        {"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4]}],
       "categories": [{"id": 1, "name": "cat"}]}
      """#, to: "gt.json")
    let dataset = try Dataset(cocoFile: path)
    #expect(dataset.images.map(\.fileName) == ["000000000001.jpg", "", ""])
    #expect(dataset.annotations.map(\.id) == [1, 2, .max, 3])
    #expect(dataset.annotations.map(\.hasBox) == [true, false, false, true])
    #expect(throws: DatasetError.namelessImage(id: 2)) { try dataset.imagePaths(in: folder.path) }
    #expect(dataset.losses(in: .coco) == ["annotations without a box are left out (2)"])
    try dataset.writeCOCO(to: folder["out.json"])
    #expect(try Dataset(cocoFile: folder["out.json"]).annotations.map(\.id) == [1, 3])
  }

  @Test("results are read")
  func results() throws {
    let path = try folder.write(
      #"[{"image_id":1,"category_id":3,"bbox":[0.1,2,3,4],"score":0.25,"segmentation":{}},{"score":1,"bbox":[0,0,0,0],"category_id":1,"image_id":2}]"#,
      to: "results.json")
    #expect(
      try ScoredObject.list(cocoResults: path) == [
        ScoredObject(imageID: 1, categoryID: 3, box: AnnotationBox(x: 0.1, y: 2, width: 3, height: 4), score: 0.25),
        ScoredObject(imageID: 2, categoryID: 1, box: AnnotationBox(x: 0, y: 0, width: 0, height: 0), score: 1),
      ])
    #expect(try ScoredObject.list(cocoResults: folder.write("[]", to: "none.json")) == [])
  }

  @Test("results without a score or in an object are refused", arguments: [#"[{"image_id":1,"category_id":3,"bbox":[0.1,2,3,4]}]"#, "{}"])
  func hostileResults(text: String) throws {
    let path = try folder.write(text, to: "results.json")
    #expect(throws: DatasetError.self) { try ScoredObject.list(cocoResults: path) }
  }

  @Test("what is written reads back as the same, and writing it again gives the same bytes")
  func roundTrip() throws {
    let boxes: [(Double, Double)] = [(0.1, 1.0 / 3), (1e-7, .leastNonzeroMagnitude), (1e22, -0.0), (123456.789, 2.5)]
    let dataset = Dataset(
      categories: [DatasetCategory(id: 3, name: "a \"quoted\"\nname")],
      images: [DatasetImage(id: 1, fileName: "\u{E9}/\u{1F600}.jpg", width: 640, height: 480)],
      annotations: boxes.enumerated().map { index, sides in
        ObjectAnnotation(
          id: index, imageID: 1, categoryID: 3, box: AnnotationBox(x: sides.0, y: sides.1, width: 2 * sides.0, height: 7), area: 0.3,
          isCrowd: index == 1, isDifficult: index == 2)
      })
    try dataset.writeCOCO(to: folder["a.json"])
    let read = try Dataset(cocoFile: folder["a.json"])
    #expect(read == dataset)
    try read.writeCOCO(to: folder["b.json"])
    #expect(try folder.text(of: "a.json") == folder.text(of: "b.json"))
  }

  @Test("an empty data set is written and read")
  func empty() throws {
    try Dataset().writeCOCO(to: folder["a.json"])
    #expect(try Dataset(cocoFile: folder["a.json"]) == Dataset())
  }

  @Test("a hostile file is refused in one sentence that names it and its fault", arguments: HostileJSON.files)
  func hostile(_ hostile: HostileJSON) throws {
    let path = try folder.write(hostile.bytes, to: "gt.json")
    let error = #expect(throws: DatasetError.self) { try Dataset(cocoFile: path) }
    let message = error.map { "\($0)" } ?? ""
    #expect(message.hasPrefix(path + " is refused at line "))
    #expect(message.contains(hostile.reason), "\(message)")
    #expect(message.hasSuffix("; correct it there or export the file again."))
    #expect(message.unicodeScalars.allSatisfy { $0.value >= 0x20 })
  }

  @Test("a byte order mark is passed over, and UTF-16 is named")
  func encodings() throws {
    let document = HostileJSON.document()
    let marked = try folder.write("\u{FEFF}" + document, to: "marked.json")
    #expect(try Dataset(cocoFile: marked) == Dataset(cocoFile: folder.write(document, to: "plain.json")))
    let wide = try folder.write(document.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }, to: "wide.json")
    #expect(throws: DatasetError.file(.refused(path: wide, reason: "it is text in UTF-16; save it as UTF-8"))) {
      try Dataset(cocoFile: wide)
    }
  }

  @Test("a message names line, byte and entry")
  func place() throws {
    let records = #"{"id":1,"file_name":"a"},\#n {"id":2,"file_name":"b"},\#n  {"file_name":"c"}"#
    let path = try folder.write(HostileJSON.document(image: records), to: "gt.json")
    let expected = DatasetError.invalid(file: path, line: 3, byte: 3, entry: "entry 3 of \"images\"", reason: "\"id\" is missing")
    #expect(throws: expected) { try Dataset(cocoFile: path) }
  }

  @Test("a sound file cut off at any byte is refused")
  func truncation() throws {
    let bytes = Array(HostileJSON.document().utf8)
    for count in bytes.indices {
      let path = try folder.write(Array(bytes[..<count]), to: "gt.json")
      #expect(throws: DatasetError.self, "cut off after \(count) bytes") { try Dataset(cocoFile: path) }
    }
    #expect(try Dataset(cocoFile: folder.write(bytes, to: "gt.json")).annotations.count == 1)
  }

  @Test("a file with any one bit turned over is read or refused, and the process goes on")
  func flippedBits() throws {
    let bytes = Array(HostileJSON.document().utf8)
    var refusals = 0
    for bit in 0..<8 * bytes.count {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << (bit % 8)
      do { _ = try Dataset(cocoFile: folder.write(damaged, to: "gt.json")) } catch is DatasetError { refusals += 1 }
    }
    #expect(refusals > bytes.count)
  }

  @Test("files whose length fills whole pages are read to their last byte")
  func pages() throws {
    let document = HostileJSON.document()
    for size in [4095, 4096, 4097, 8192] {
      let path = try folder.write(document + String(repeating: " ", count: size - document.utf8.count), to: "gt.json")
      #expect(try Dataset(cocoFile: path).images.count == 1)
      let shifted = try folder.write(String(repeating: " ", count: size - document.utf8.count) + document, to: "shifted.json")
      #expect(try Dataset(cocoFile: shifted).categories.count == 1)
    }
  }

  @Test("a missing file, a folder and a pipe are refused")
  func unreadable() throws {
    for path in [folder["none.json"], folder.path, "/dev/null"] {
      let error = #expect(throws: DatasetError.self) { try Dataset(cocoFile: path) }
      #expect("\(try #require(error))".hasPrefix("\(path) cannot be read: "))
    }
  }
}
