import JSON

extension DatasetImage {
  /// Calls `body` with each image that a COCO file lists, of which only one is in memory. Throws `DatasetError`, and what `body` throws.
  package static func forEach(inCOCO path: String, _ body: (DatasetImage) throws -> Void) throws {
    let document = try COCODocument(path: path)
    var (hasImages, failure) = (false, (any Error)?.none)
    try document.readObject { reader, name in
      guard name == "images" else { return try document.skip(&reader) }
      hasImages = true
      try document.readRecords(layout, of: "\"images\"", &reader) { record in
        if failure != nil { return }
        do { try body(DatasetImage(record)) } catch { failure = error }
      }
    }
    if let failure { throw failure }
    if !hasImages { throw document.refusal("it has no \"images\"") }
  }
}
