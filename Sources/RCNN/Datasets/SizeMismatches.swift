import Datasets
import Images

/// Images of another size than their annotations give, so that boxes of the two do not belong together.
public struct SizeMismatches: Sendable {
  private var count = 0
  private var first = ""

  /// None yet.
  public init() {}

  /// Holds an image, as the network saw it, against its annotations.
  public mutating func compare(_ pixels: Image, _ image: DatasetImage) {
    guard image.width > 0, image.height > 0, (image.width, image.height) != (pixels.width, pixels.height) else { return }
    if count == 0 { first = "\(image.fileName) is \(pixels.width) x \(pixels.height), not \(image.width) x \(image.height)" }
    count += 1
  }

  /// A sentence for people; nil where all sizes are right.
  public func warning(_ policy: OrientationPolicy) -> String? {
    if count == 0 { return nil }
    let (images, other) = ("\(count) image\(count == 1 ? " has" : "s have")", policy == .apply ? "ignore" : "apply")
    return "\(images) another size than the annotations say (\(first)), so that boxes do not fit; "
      + "try --exif \(other) if a camera turned the image, or rcnn check-data."
  }
}
