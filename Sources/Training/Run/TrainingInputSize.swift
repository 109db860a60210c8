import Boxes
import Detectors

/// How large the input should be of a detector that learns from nothing: as large as the images are, since pixels that are made up tell nothing and cost
/// as much as others; larger only where objects are small, which the coarse maps of a network lose, and never beyond the model's own size.
struct TrainingInputSize: Equatable {
  /// The shorter side in pixels.
  let minSize: Int
  /// A sentence that says why.
  let note: String
  /// COCO's bound of small objects.
  private static let smallSide = 32.0

  /// Nil where the model's own size is not larger than the images are.
  init?(_ part: TrainingData.Part, _ transform: ImageTransformConfiguration) {
    let sides = part.sizes.map { min($0.width, $0.height) }.sorted()
    guard let own = transform.minSize.last, !sides.isEmpty, sides[sides.count / 2] < own else { return nil }
    let side = max(1, sides[sides.count / 2])
    let objects = zip(part.images, part.sizes).flatMap { image, size in
      let scale = Double(side) / Double(max(1, min(size.width, size.height)))
      return image.targets.filter { $0.label > 0 }.map { (Double($0.box.width) * Double($0.box.height)).squareRoot() * scale }
    }.sorted()
    guard let quartile = objects.isEmpty ? nil : objects[objects.count / 4], quartile < Self.smallSide else {
      minSize = side
      note =
        "the input has the images' shorter side, which is \(side) pixels for the most part, and is not enlarged to the model's \(own); "
        + "--min-size changes it."
      return
    }
    // A quotient beyond all bounds is as good as the limit.
    minSize = Int(min(Double(own), (Double(side) * Self.smallSide / max(quartile, 0.01)).rounded(.up)))
    let shown = Int(quartile.rounded())
    note =
      "the images are enlarged from \(side) to \(minSize) pixels at their shorter sides, since a quarter of the objects are smaller than \(shown) pixels; "
      + "--min-size changes it."
  }
}
