import Boxes
import Images

/// An image in memory with what a detector is to find in it.
public struct TrainingSample: Sendable {
  /// The image, a pixel each way at least.
  public let image: Image
  /// The objects in the image's pixels, and the regions that are to be ignored.
  public let targets: [BoxMatcher.Target]

  /// A sample; the image has to have pixels.
  public init(image: Image, targets: [BoxMatcher.Target]) {
    precondition(image.width > 0 && image.height > 0, "a sample's image has pixels")
    (self.image, self.targets) = (image, targets)
  }
}
