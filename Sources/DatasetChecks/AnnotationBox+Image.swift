import Boxes
import Datasets
import Images

extension AnnotationBox {
  /// Whether a network, which knows the corners in float32, sees an area.
  var hasArea: Bool { Float(x + width) > Float(x) && Float(y + height) > Float(y) }

  /// Whether the box lies in the first pixel of an image that has many, as boxes do whose sides are shares of the image's.
  func isNormalized(in image: DatasetImage) -> Bool {
    let limit = 1 + 1e-6
    return min(image.width, image.height) >= 8 && min(x, y) >= 0 && x + width <= limit && y + height <= limit
  }

  /// The box whose sides are shares of an image's, in pixels.
  func scaled(to image: DatasetImage) -> AnnotationBox {
    let (columns, rows) = (Double(image.width), Double(image.height))
    return AnnotationBox(x: x * columns, y: y * rows, width: width * columns, height: height * rows)
  }

  /// Whether the box reaches out of an image of known size by more than `tolerance` pixels.
  func reachesOut(of image: DatasetImage, by tolerance: Double) -> Bool {
    guard image.width > 0, image.height > 0 else { return false }
    return min(x, y) < -tolerance || x + width > Double(image.width) + tolerance || y + height > Double(image.height) + tolerance
  }

  /// The part of the box that is in an image.
  func clipped(to image: DatasetImage) -> AnnotationBox {
    let (left, top) = (max(x, 0), max(y, 0))
    let (right, bottom) = (min(x + width, Double(image.width)), min(y + height, Double(image.height)))
    return AnnotationBox(x: left, y: top, width: right - left, height: bottom - top)
  }

  /// The box of a stored image in the image that is turned upright.
  func turned(_ orientation: Orientation, in size: ImageSize) -> AnnotationBox {
    let (right, below) = (Double(size.width) - x - width, Double(size.height) - y - height)
    return switch orientation {
    case .upright: self
    case .mirroredHorizontally: AnnotationBox(x: right, y: y, width: width, height: height)
    case .rotatedHalf: AnnotationBox(x: right, y: below, width: width, height: height)
    case .mirroredVertically: AnnotationBox(x: x, y: below, width: width, height: height)
    case .transposed: AnnotationBox(x: y, y: x, width: height, height: width)
    case .rotatedRight: AnnotationBox(x: below, y: x, width: height, height: width)
    case .transversed: AnnotationBox(x: below, y: right, width: height, height: width)
    case .rotatedLeft: AnnotationBox(x: y, y: right, width: height, height: width)
    }
  }
}
