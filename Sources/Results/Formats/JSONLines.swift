import Files
import JSON

/// One JSON object a line and image: `{"file","width","height","detections":[{"label","category_id","score","bbox":[x,y,w,h]}]}`.
package struct JSONLines: RowFormat {
  var header: String { "" }
  var footer: String { "" }

  /// Rows that say all of an image.
  package init() {}

  package func row(_ result: ImageResult) -> String {
    JSONText.object([
      "file": JSONText.string(result.file), "width": String(result.width), "height": String(result.height),
      "detections": JSONText.array(result.objects.map(Self.object)),
    ]) + "\n"
  }

  /// The line of an image without a result.
  package func row(_ failure: ImageFailure) -> String {
    JSONText.object([
      "file": JSONText.string(failure.file), "stage": JSONText.string(failure.stage.rawValue), "code": JSONText.string(failure.code),
      "message": JSONText.string(failure.message),
    ]) + "\n"
  }

  private static func object(_ object: Detection) -> String {
    JSONText.object([
      "label": JSONText.string(object.label), "category_id": String(object.categoryID), "score": JSONText.number(object.score),
      "bbox": boxText(object),
    ])
  }

  /// [x, y, width, height].
  static func boxText(_ object: Detection) -> String {
    JSONText.array([object.x, object.y, object.width, object.height].map(JSONText.number))
  }
}

extension JSONLines {
  /// Calls `body` with every result of the file at `path`; throws `FileError` for a line that is no row.
  package static func forEachResult(_ path: String, _ body: (ImageResult) throws(FileError) -> Void) throws {
    try RowLog.forEachLine(path) { line, number throws(FileError) in
      let result: ImageResult?
      do { result = try Self.result(line) } catch {
        throw .malformed(path: path, line: number, reason: (error as? JSONProblem)?.reason ?? "it is not a row")
      }
      if let result { try body(result) }
    }
  }

  /// The image that a line is of, and whether it has a result; throws `JSONProblem`.
  package static func name(of line: ArraySlice<UInt8>) throws -> (file: String, isResult: Bool) {
    try line.withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      var (file, isResult) = ("", true)
      try reader.object { reader, key in
        if key == "file" {
          file = try reader.string()
        } else {
          if key == "stage" { isResult = false }
          try reader.skip()
        }
      }
      try reader.end()
      return (file, isResult)
    }
  }

  /// The result in one line, or nil for that of an image without one; throws `JSONProblem`.
  package static func result(_ line: ArraySlice<UInt8>) throws -> ImageResult? {
    try line.withUnsafeBytes { try result(JSONReader($0)) }
  }

  private static func result(_ line: JSONReader) throws -> ImageResult? {
    var reader = line
    var result = ImageResult(file: "", width: 0, height: 0, objects: [])
    var keys: Set<String> = []
    try reader.object { reader, key in
      keys.insert(key)
      switch key {
      case "file": result.file = try reader.string()
      case "width": result.width = try reader.integer()
      case "height": result.height = try reader.integer()
      case "detections": try reader.array { result.objects.append(try object(&$0)) }
      default: try reader.skip()
      }
    }
    try reader.end()
    if !keys.contains("file") { throw reader.problem(.content("it names no file")) }
    if keys.contains("stage") { return nil }
    if !keys.contains("detections") { throw reader.problem(.content("it has no \"detections\"")) }
    return result
  }

  private static func object(_ reader: inout JSONReader) throws -> Detection {
    var object = Detection(label: "", categoryID: 0, score: 0, x: 0, y: 0, width: 0, height: 0)
    var missing: Set = ["label", "category_id", "score", "bbox"]
    try reader.object { reader, key in
      missing.remove(key)
      switch key {
      case "label": object.label = try reader.string()
      case "category_id": object.categoryID = try reader.integer()
      case "score": object.score = try reader.float()
      case "bbox": try setBox(of: &object, &reader)
      default: try reader.skip()
      }
    }
    if let key = missing.min() { throw reader.problem(.content("a detection has no \"\(key)\"")) }
    return object
  }

  private static func setBox(of object: inout Detection, _ reader: inout JSONReader) throws {
    var sides: [Float] = []
    try reader.array { sides.append(try $0.float()) }
    guard sides.count == 4 else { throw reader.problem(.content("the numbers of a box are \(sides.count) instead of 4")) }
    (object.x, object.y, object.width, object.height) = (sides[0], sides[1], sides[2], sides[3])
  }
}
