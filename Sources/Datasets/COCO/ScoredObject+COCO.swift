import Boxes
import Files
import JSON

extension ScoredObject {
  /// Reads a COCO results file: one array of `{"image_id", "category_id", "bbox", "score"}`. Throws `DatasetError`.
  public static func list(cocoResults path: String) throws(DatasetError) -> [ScoredObject] {
    let document = try COCODocument(path: path)
    var objects: [ScoredObject] = []
    try document.readArray(layout) { objects.append(ScoredObject($0)) }
    return objects
  }

  /// Reads the "annotations" with scores of a COCO file. Throws `DatasetError`.
  package static func list(cocoAnnotations path: String) throws(DatasetError) -> [ScoredObject] {
    let document = try COCODocument(path: path)
    var objects: [ScoredObject] = []
    var hasAnnotations = false
    try document.readObject { reader, name in
      guard name == "annotations" else { return try document.skip(&reader) }
      hasAnnotations = true
      objects = []
      try document.readRecords(layout, of: "\"annotations\"", &reader) { objects.append(ScoredObject($0)) }
    }
    if !hasAnnotations { throw document.refusal("it has neither results nor \"annotations\" with scores") }
    return objects
  }

  static let layout = RecordLayout(fields: [
    .required("image_id", .integer), .required("category_id", .integer), .required("bbox", .box), .required("score", .number),
  ])

  init(_ record: Record) {
    self.init(
      imageID: record.integer(0) ?? 0, categoryID: record.integer(1) ?? 0,
      box: record.box(2) ?? AnnotationBox(x: 0, y: 0, width: 0, height: 0),
      score: record.number(3) ?? 0)
  }
}

extension [ScoredObject] {
  /// Writes a COCO results file, which reads back as the same; throws `FileError`.
  package func writeCOCOResults(to path: String, existing: NewFile.Existing) throws(FileError) {
    let file = try NewFile(path: path, existing: existing)
    try file.write("[")
    for (index, object) in enumerated() { try file.write((index == 0 ? "\n" : ",\n") + object.cocoText) }
    try file.write("\n]\n")
    try file.commit()
  }
}

extension ScoredObject {
  fileprivate var cocoText: String {
    JSONText.object([
      "image_id": String(imageID), "category_id": String(categoryID),
      "bbox": JSONText.array([box.x, box.y, box.width, box.height].map { JSONText.number($0) }), "score": JSONText.number(score),
    ])
  }
}
