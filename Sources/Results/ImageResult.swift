/// What was found in one image: a row of the results.
public struct ImageResult: Equatable, Sendable {
  /// The path as it was given.
  public var file: String
  /// Columns of the image.
  public var width: Int
  /// Rows of the image.
  public var height: Int
  /// Best first.
  public var objects: [Detection]
  /// How long the network took for it, its share of a batch's time; nil where nobody has measured. It is in no file, and is no matter of what was found.
  public var duration: Duration?

  /// A row; sizes in pixels.
  public init(file: String, width: Int, height: Int, objects: [Detection]) {
    self.file = file
    self.width = width
    self.height = height
    self.objects = objects
  }

  /// Whether the same was found in the same image.
  public static func == (one: ImageResult, other: ImageResult) -> Bool {
    (one.file, one.width, one.height) == (other.file, other.width, other.height) && one.objects == other.objects
  }
}
