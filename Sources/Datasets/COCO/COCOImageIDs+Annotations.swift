import Results

extension COCOImageIDs {
  /// The numbers that the images of a COCO file have, found by the end of the files' paths; files that it does not know have none.
  ///
  /// Throws `DatasetError`.
  public init(files: [String], annotations path: String) throws(DatasetError) {
    let document = try COCODocument(path: path)
    var known: [[UInt8]: Int] = [:]
    var hasImages = false
    try document.readObject { reader, name in
      guard name == "images" else { return try document.skip(&reader) }
      hasImages = true
      try document.readRecords(DatasetImage.layout, of: "\"images\"", &reader) { record in
        let image = DatasetImage(record)
        known[Array(image.fileName.utf8)] = image.id
      }
    }
    if !hasImages { throw document.refusal("it has no \"images\"") }
    self.init(files: files, known: known)
  }
}
