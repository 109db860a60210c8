import Images
import Results

/// An image with what was found in it.
public struct DetectedImage: Sendable {
  public let result: ImageResult
  /// The pixels that the boxes refer to.
  public let image: Image
  /// Whether a camera noted that the image is to be turned, and the run was told to ignore that.
  public let ignoresOrientation: Bool

  /// The file it was read from.
  public var file: String { result.file }

  /// What was found, best first.
  public var objects: [DetectedObject] { result.objects }
}
