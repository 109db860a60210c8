import Datasets
import Detection

/// A box in the pixels of the network's input, and the size of that.
struct ResizedBox {
  /// x1, y1, x2, y2.
  let corners: SIMD4<Double>
  /// Without padding.
  let imageSize: ImageTransformConfiguration.Size

  /// The boxes that a network can learn from: of single objects, with an area, in images of known size.
  static func all(in dataset: Dataset, _ transform: ImageTransformConfiguration) -> [ResizedBox] {
    let images = Dictionary(dataset.images.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    return dataset.annotations.compactMap { annotation in
      guard let image = images[annotation.imageID], image.width > 0, image.height > 0, !annotation.isCrowd, annotation.box.hasArea
      else { return nil }
      return ResizedBox(annotation.box, image, transform)
    }
  }

  private init(_ box: AnnotationBox, _ image: DatasetImage, _ transform: ImageTransformConfiguration) {
    imageSize = transform.resized(.init(height: image.height, width: image.width))
    let (x, y) = (Double(imageSize.width) / Double(image.width), Double(imageSize.height) / Double(image.height))
    corners = SIMD4(box.x, box.y, box.x + box.width, box.y + box.height) * SIMD4(x, y, x, y)
  }

  var width: Double { corners.z - corners.x }
  var height: Double { corners.w - corners.y }
  /// Of a square of the same area.
  var side: Double { (width * height).squareRoot() }
}
