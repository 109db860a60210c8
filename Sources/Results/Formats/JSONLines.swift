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
  /// Calls `body` with every result of the file at `path`; throws `RunError.corrupt` for a line that is no row.
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
    var (file, width, height, objects): (String?, Int?, Int?, [Detection]?) = (nil, nil, nil, nil)
    var isFailure = false
    try reader.object { reader, key in
      switch key {
      case "file": file = try reader.string()
      case "width": width = try reader.integer()
      case "height": height = try reader.integer()
      case "detections": objects = try detections(&reader)
      default:
        if key == "stage" { isFailure = true }
        try reader.skip()
      }
    }
    try reader.end()
    guard let file else { throw reader.problem(.content("it names no file")) }
    if isFailure { return nil }
    guard let width, let height, let objects else { throw reader.problem(.content("it lacks its width, height or detections")) }
    return ImageResult(file: file, width: width, height: height, objects: objects)
  }

  private static func detections(_ reader: inout JSONReader) throws -> [Detection] {
    var objects: [Detection] = []
    try reader.array { objects.append(try detection(&$0)) }
    return objects
  }

  private static func detection(_ reader: inout JSONReader) throws -> Detection {
    var (label, categoryID, score): (String?, Int?, Float?) = (nil, nil, nil)
    var sides: [Float] = []
    try reader.object { reader, key in
      switch key {
      case "label": label = try reader.string()
      case "category_id": categoryID = try reader.integer()
      case "score": score = try reader.float()
      case "bbox": try reader.array { sides.append(try $0.float()) }
      default: try reader.skip()
      }
    }
    guard let label, let categoryID, let score else { throw reader.problem(.content("a detection lacks its label, category_id or score")) }
    guard sides.count == 4 else { throw reader.problem(.content("the numbers of a box are \(sides.count) instead of 4")) }
    return Detection(label: label, categoryID: categoryID, score: score, x: sides[0], y: sides[1], width: sides[2], height: sides[3])
  }
}
