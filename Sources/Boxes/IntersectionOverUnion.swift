/// Intersection over union of two areas that share one, 0 to 1; not a number for two that are empty.
@inlinable
public func intersectionOverUnion<Area: FloatingPoint>(_ intersection: Area, of first: Area, and second: Area) -> Area {
  intersection / (first + second - intersection)
}

extension BoundingBox {
  /// The area that two boxes have in common, in square pixels.
  @inlinable
  public func sharedArea(with other: BoundingBox) -> Float {
    let width = max(0, min(x2, other.x2) - max(x1, other.x1))
    let height = max(0, min(y2, other.y2) - max(y1, other.y1))
    return width * height
  }

  /// Intersection over union, 0 to 1, in torchvision's order of operations; not a number for two empty boxes.
  @inlinable
  public func overlap(_ other: BoundingBox) -> Float { intersectionOverUnion(sharedArea(with: other), of: area, and: other.area) }
}

extension AnnotationBox {
  /// Intersection over union, 0 to 1, in pycocotools' order of operations; over `detection`'s own area where this box is that of a crowd.
  @inlinable
  public func overlap(withDetection detection: AnnotationBox, isCrowd: Bool) -> Double {
    let width = min(detection.width + detection.x, self.width + x) - max(detection.x, x)
    if width <= 0 { return 0 }
    let height = min(detection.height + detection.y, self.height + y) - max(detection.y, y)
    if height <= 0 { return 0 }
    let intersection = width * height
    return isCrowd ? intersection / detection.area : intersectionOverUnion(intersection, of: detection.area, and: area)
  }
}
