import Boxes
import Detectors

/// How large the input should be of a detector that learns from nothing: so large that objects of the class with the smallest ones are three cells wide on
/// the finest map, since a step's time goes with the pixels. Images are not made larger unless such objects are small in COCO's sense: pixels that are made
/// up tell nothing.
struct TrainingInputSize: Equatable {
  /// The shorter side in pixels.
  let minSize: Int
  /// A sentence that says why.
  let note: String

  /// COCO's bound of small objects.
  private static let smallSide = 32.0
  private static let cells = 3.0
  /// Where images are not smaller themselves: large objects need some detail too.
  private static let leastSide = 320.0

  /// Nil where the model's own size is best, or nothing is known.
  init?(_ part: TrainingData.Part, _ configuration: FasterRCNNConfiguration) {
    let sides = part.sizes.map { min($0.width, $0.height) }.sorted()
    guard let own = configuration.transform.minSize.last.map(Double.init), !sides.isEmpty, let stride = configuration.levelStrides.first,
      let object = Self.smallestObject(part)
    else { return nil }
    let side = Double(max(1, sides[sides.count / 2]))
    // A quotient beyond all bounds is as good as the limit.
    let wanted = Self.cells * Double(stride) / object
    let limit = max(1, Self.smallSide / (object * side)) * side
    let size = min(max(wanted, min(side, Self.leastSide)), limit, own).rounded(.up)
    if size == own { return nil }
    minSize = Int(size)
    let pixels = "\(Int((object * size).rounded())) pixels"
    let reason =
      if size > side {
        "the images are enlarged from \(Int(side)) to \(minSize) pixels at their shorter sides, where objects of the class with the smallest ones have \(pixels)"
      } else if size < side {
        "the images are reduced from \(Int(side)) to \(minSize) pixels at their shorter sides, where objects of the class with the smallest ones have \(pixels)"
      } else {
        "the input has the images' shorter side, which is \(minSize) pixels for the most part, and is not enlarged to the model's \(Int(own))"
      }
    note = reason + "; `minSize` changes it."
  }

  /// The side of objects in the middle of the class with the smallest ones, as a share of their images' shorter sides; nil without objects.
  private static func smallestObject(_ part: TrainingData.Part) -> Double? {
    var shares: [Int: [Double]] = [:]
    for (image, size) in zip(part.images, part.sizes) {
      let side = Double(max(1, min(size.width, size.height)))
      for target in image.targets where target.label > 0 {
        shares[Int(target.label), default: []].append((Double(target.box.width) * Double(target.box.height)).squareRoot() / side)
      }
    }
    return shares.values.map { $0.sorted()[$0.count / 2] }.min().map { max($0, 1e-5) }
  }
}
