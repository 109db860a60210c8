import Boxes
import Images

extension TrainingSample {
  /// The sample with its pixels moved as an orientation says, and its boxes with them.
  package func turned(_ orientation: Orientation) -> TrainingSample {
    let targets = targets.map {
      BoxMatcher.Target(box: $0.box.turned(orientation, Float(image.width), Float(image.height)), label: $0.label)
    }
    return TrainingSample(image: image.turned(orientation), targets: targets)
  }
}

extension BoundingBox {
  /// The box after an image of that width and height is turned.
  fileprivate func turned(_ orientation: Orientation, _ width: Float, _ height: Float) -> BoundingBox {
    let (left, right) = (width - x2, width - x1)
    let (top, bottom) = (height - y2, height - y1)
    return switch orientation {
    case .upright: self
    case .mirroredHorizontally: BoundingBox(x1: left, y1: y1, x2: right, y2: y2)
    case .rotatedHalf: BoundingBox(x1: left, y1: top, x2: right, y2: bottom)
    case .mirroredVertically: BoundingBox(x1: x1, y1: top, x2: x2, y2: bottom)
    case .transposed: BoundingBox(x1: y1, y1: x1, x2: y2, y2: x2)
    case .rotatedRight: BoundingBox(x1: top, y1: x1, x2: bottom, y2: x2)
    case .transversed: BoundingBox(x1: top, y1: left, x2: bottom, y2: right)
    case .rotatedLeft: BoundingBox(x1: y1, y1: left, x2: y2, y2: right)
    }
  }
}
