import Files

extension COCOImageIDs {
  /// The numbers that the images of a COCO file have, found by the end of the files' paths; files that it does not know have none.
  ///
  /// One number goes to one file. Throws `DatasetError`.
  public init(files: [String], annotations path: String) throws(DatasetError) {
    let document = try COCODocument(path: path)
    var images: [DatasetImage] = []
    var hasImages = false
    try document.readObject { reader, name in
      guard name == "images" else { return try document.skip(&reader) }
      hasImages = true
      try document.readRecords(DatasetImage.layout, of: "\"images\"", &reader) { images.append(DatasetImage($0)) }
    }
    if !hasImages { throw document.refusal("it has no \"images\"") }
    self.init(files: files, images: images)
    source = path
  }

  /// The numbers that `images` have, found by the end of the files' paths; files that are none of them have none. One number goes to one file.
  public init(files: [String], images: [DatasetImage]) { self = ImageIDLookup(images).ids(of: files) }
}
