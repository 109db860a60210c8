import Datasets
import Images

/// Images that a camera's note turns, where notes are ignored: boxes of such an image belong to its pixels as they are stored.
public struct IgnoredOrientations: Sendable {
  private var count = 0
  private var first = ""

  /// None yet.
  public init() {}

  /// Counts an image if its note was ignored.
  public mutating func count(_ image: DetectedImage) { if image.ignoresOrientation { add(image.file) } }

  /// Counts an image whose note was ignored.
  package mutating func add(_ file: String) {
    if count == 0 { first = file }
    count += 1
  }

  /// A sentence for people; nil where there are none.
  public var warning: String? {
    if count == 0 { return nil }
    let (images, they) = count == 1 ? ("1 image carries", "it is") : ("\(count) images carry", "they are")
    return "\(images) a camera's note that \(they) to be turned (\(first)), which is ignored; `orientation: .apply` turns the pixels."
  }
}

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
      + "try `orientation: .\(other)` if a camera turned the image, or rcnn check-data."
  }
}
