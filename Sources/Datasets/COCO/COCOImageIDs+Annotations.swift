import Files

extension COCOImageIDs {
  /// The numbers that the images of a COCO file have, found by the end of the files' paths; files that it does not know have none.
  ///
  /// One number goes to one file. Throws `DatasetError`.
  public init(files: [String], annotations path: String) throws(DatasetError) {
    var images: [DatasetImage] = []
    do { try DatasetImage.forEach(inCOCO: path) { images.append($0) } } catch let error as DatasetError { throw error } catch {
      throw .invalid(file: path, line: 1, byte: 1, entry: nil, reason: "\(error)")
    }
    self.init(files: files, images: images)
    source = path
  }

  /// The numbers that `images` have, found by the end of the files' paths; files that are none of them have none. One number goes to one file.
  public init(files: [String], images: [DatasetImage]) { self = ImageIDLookup(images).ids(of: files) }
}
