/// What was found in one image: a row of the results.
public struct ImageResult: Equatable, Sendable {
  /// The path as it was given.
  public var file: String
  /// Columns of the image.
  public var width: Int
  /// Rows of the image.
  public var height: Int
  /// Best first.
  public var objects: [DetectedObject]

  /// A row; sizes in pixels.
  public init(file: String, width: Int, height: Int, objects: [DetectedObject]) {
    self.file = file
    self.width = width
    self.height = height
    self.objects = objects
  }
}
