/// A box as COCO writes it and people mark it, in float64: the upper left corner and the size, in pixels of the original image.
public struct AnnotationBox: Sendable, Hashable {
  /// The left edge.
  public var x: Double
  /// The upper edge.
  public var y: Double
  /// From the left to the right edge.
  public var width: Double
  /// From the upper to the lower edge.
  public var height: Double

  /// A box.
  public init(x: Double, y: Double, width: Double, height: Double) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  /// Square pixels.
  public var area: Double { width * height }
}
