import Datasets
import Files
import Glibc
import Images
import Results
import TestSupport
import Testing

@Suite("Stream formats")
struct StreamTests {
  @Test("a row of JSON lines has its members in a fixed order and numbers in their shortest form")
  func jsonLines() throws {
    #expect(
      try stream(.jsonl, [row]) == """
        {"file":"photos/a.jpg","width":200,"height":100,"detections":[\
        {"label":"cat","category_id":17,"score":0.9,"bbox":[10.0,20.0,100.0,50.0]},\
        {"label":"dog","category_id":18,"score":0.1,"bbox":[0.0,0.0,0.1,100.0]}]}

        """)
  }

  @Test("an image without objects still has its row of JSON")
  func noObjects() throws {
    let empty = ImageResult(file: "b.png", width: 1, height: 2, objects: [])
    #expect(try stream(.jsonl, [empty]) == "{\"file\":\"b.png\",\"width\":1,\"height\":2,\"detections\":[]}\n")
  }

  @Test("names with quotes, backslashes, control characters and other scripts are escaped as JSON demands")
  func escaping() throws {
    let odd = ImageResult(file: "a\"b\\c\n\u{1}\u{1F}é漢😀\u{7F}.jpg", width: 1, height: 1, objects: [])
    #expect(try stream(.jsonl, [odd]).hasPrefix("{\"file\":\"a\\\"b\\\\c\\n\\u0001\\u001fé漢😀\\u007f.jpg\","))
  }

  @Test("COCO results are one array that keeps the category ids")
  func coco() throws {
    #expect(
      try stream(.coco, [row], files: ["photos/000000000139.jpg", "photos/a.jpg"]) == """
        [
        {"image_id":2,"category_id":17,"bbox":[10.0,20.0,100.0,50.0],"score":0.9},
        {"image_id":2,"category_id":18,"bbox":[0.0,0.0,0.1,100.0],"score":0.1}
        ]

        """)
  }

  @Test("COCO results have the categories of labels where these are known, and nothing of other labels")
  func cocoCategories() throws {
    let numbers = COCOImageIDs(files: ["photos/a.jpg"])
    var options = ResultOptions()
    (options.imageIDs, options.categories, options.formats) = (numbers, [17: DatasetCategory(id: 0, name: "CAT")], [.coco])
    options.classes = [(17, "cat"), (18, "dog")]
    let folder = try TemporaryFolder()
    let rows = try folder.write(stream(.jsonl, [row]), to: "detections.jsonl")
    try options.formats.write(rows: rows, to: folder.path, options) { _ in .refuse }
    #expect(
      try folder.text(of: "coco.json") == """
        [
        {"image_id":1,"category_id":0,"bbox":[10.0,20.0,100.0,50.0],"score":0.9}
        ]

        """)
    let predictions = try Dataset(cocoFile: folder["coco_predictions.json"])
    #expect(predictions.categories == [DatasetCategory(id: 0, name: "CAT")] && predictions.annotations.map(\.categoryID) == [0])
    #expect(try Dataset(cocoNames: folder["coco_images.json"]).categories == predictions.categories)
  }

  @Test("a file that is removed while results are written to it is noticed at once", arguments: [ResultFormat.jsonl, .csv, .coco])
  func removedFile(format: ResultFormat) throws {
    let folder = try TemporaryFolder()
    func stream() throws -> ResultStream {
      try ResultStream(format, files: ["photos/a.jpg"], options: ResultOptions(), path: folder["found"], replacing: false)
    }
    let (first, second) = (try stream(), folder["found"])
    #expect(try first.write(row, image: Image(width: 2, height: 1, color: .white)) == nil)
    #expect(unlink(second) == 0)
    #expect(throws: FileError.removed(second)) { try first.finish() }
    #expect(throws: FileError.removed(second)) { try first.write(row, image: Image(width: 2, height: 1, color: .white)) }
  }

  @Test("COCO results of no objects are an empty array")
  func emptyCOCO() throws {
    #expect(try stream(.coco, []).filter { !$0.isWhitespace } == "[]")
  }

  @Test("text for people has a line an image, the most numerous class first, and nothing that a terminal obeys")
  func text() throws {
    var many = row
    many.file = "a\n\u{1B}[2J.jpg"
    many.objects.append(row.objects[1])
    let empty = ImageResult(file: "b.png", width: 1, height: 2, objects: [])
    #expect(
      try stream(.text, [many, row, empty]) == "a\u{FFFD}\u{FFFD}[2J.jpg: 2 dog, 1 cat\nphotos/a.jpg: 1 cat, 1 dog\nb.png: nothing found\n")
  }

  @Test("fields of CSV are quoted where they have to be")
  func csv() throws {
    var odd = row
    odd.file = "a,\"b\".jpg"
    odd.objects.removeLast()
    #expect(
      try stream(.csv, [odd]) == """
        file,width,height,label,category_id,score,x,y,w,h
        "a,""b"".jpg",200,100,cat,17,0.9,10.0,20.0,100.0,50.0

        """)
  }

  @Test(
    "a row that says too little is refused with its line, where nothing found would be read into it",
    arguments: [
      (#"{"file":"b.png","width":1,"height":2}"#, "lacks its width, height or detections"), (#"{"detections":[]}"#, "names no file"),
      (#"{"file":"b.png","detections":[]}"#, "lacks its width, height or detections"),
      (#"{"file":"b.png","detections":[{"label":"cat","category_id":1,"bbox":[1,2,3,4]}]}"#, "lacks its label, category_id or score"),
      (#"{"file":"b.png","detections":[{"label":"cat","category_id":1,"score":0.5}]}"#, "0 instead of 4"),
    ])
  func incompleteRows(row: String, reason: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(#"{"file":"a.png","width":1,"height":2,"detections":[]}"# + "\n\(row)\n", to: "found.jsonl")
    do {
      _ = try ResultsFile(path: path)
      Issue.record("\(row) was read")
    } catch { #expect("\(error)".contains("line 2") && "\(error)".contains(reason), "\(error)") }
  }

  @Test("the row of an image that failed is no result in which nothing was found")
  func failedRows() throws {
    let folder = try TemporaryFolder()
    let failed = JSONLines().row(ImageFailure(file: "b.png", stage: .decode, code: "truncated", message: "it ends early"))
    let path = try folder.write(stream(.jsonl, [row]) + failed, to: "found.jsonl")
    #expect(try ResultsFile(path: path).images.map(\.fileName) == [row.file])
  }

  @Test("a full disk is told in words")
  func failures() throws {
    let full = open("/dev/full", O_WRONLY)
    defer { close(full) }
    #expect(throws: FileError.writeFailed(path: "out", reason: "no space left on device")) {
      try ResultStream(.csv, files: [], options: options, descriptor: full, name: "out")
    }
  }
}
