/// An image of a data set, as its annotations describe it.
public struct DatasetImage: Sendable, Hashable {
  /// The file's number of the image.
  public var id: Int
  /// The file, relative to the folder of images.
  public var fileName: String
  /// Pixels, as the annotations say; 0 where they do not.
  public var width: Int
  /// Pixels, as the annotations say; 0 where they do not.
  public var height: Int

  /// An image.
  public init(id: Int, fileName: String, width: Int, height: Int) {
    (self.id, self.fileName, self.width, self.height) = (id, fileName, width, height)
  }
}
