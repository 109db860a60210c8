import Boxes
import Datasets
import Detectors

/// A box in the pixels of the network's input, and where the anchors stand there.
struct ResizedBox {
  /// x1, y1, x2, y2.
  let corners: SIMD4<Double>
  /// Of each level of the pyramid, finest first.
  let anchorGrids: [AnchorGrid]

  /// The boxes that a network can learn from: of single objects, with an area, in images of known size.
  static func all(in dataset: Dataset, _ configuration: FasterRCNNConfiguration) -> [ResizedBox] {
    let inputs = dataset.images.compactMap { image in ResizedImage(image, configuration).map { (image.id, $0) } }
    let input = Dictionary(inputs, uniquingKeysWith: { first, _ in first })
    return dataset.annotations.compactMap { annotation in
      guard !annotation.isCrowd, annotation.box.hasArea else { return nil }
      return input[annotation.imageID].map { ResizedBox(annotation.box, $0) }.flatMap { $0.isMeasurable ? $0 : nil }
    }
  }

  private init(_ box: AnnotationBox, _ image: ResizedImage) {
    corners = SIMD4(box.x, box.y, box.x + box.width, box.y + box.height) * SIMD4(image.scaleX, image.scaleY, image.scaleX, image.scaleY)
    anchorGrids = image.anchorGrids
  }

  /// Whether the numbers are those of a box near an image, and not of one that somebody mistyped.
  private var isMeasurable: Bool { (0..<4).allSatisfy { abs(corners[$0]) < 1e6 } && min(width, height) > 1e-3 }

  var width: Double { corners.z - corners.x }
  var height: Double { corners.w - corners.y }
  /// Of a square of the same area.
  var side: Double { (width * height).squareRoot() }
}

/// What an image of known size is to the network.
private struct ResizedImage {
  let scaleX: Double
  let scaleY: Double
  let anchorGrids: [AnchorGrid]

  init?(_ image: DatasetImage, _ configuration: FasterRCNNConfiguration) {
    guard image.width > 0, image.height > 0 else { return nil }
    let plan = configuration.transform.plan(.init(height: image.height, width: image.width))
    (scaleX, scaleY) = (Double(plan.resized.width) / Double(image.width), Double(plan.resized.height) / Double(image.height))
    anchorGrids = configuration.anchorGrids(padded: plan.padded)
  }
}
