/// A box as COCO writes it: the upper left corner and the size, in pixels of the original image.
public struct AnnotationBox: Sendable, Hashable {
  public var x: Double
  public var y: Double
  public var width: Double
  public var height: Double

  /// A box.
  public init(x: Double, y: Double, width: Double, height: Double) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  /// Square pixels.
  public var area: Double { width * height }
}
