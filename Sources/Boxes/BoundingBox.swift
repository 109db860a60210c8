/// An axis-aligned box by its corners, in pixels; widths and heights are plain differences.
public struct BoundingBox: Hashable, Sendable {
  public var x1: Float
  public var y1: Float
  public var x2: Float
  public var y2: Float

  /// A box from its top left to its bottom right corner.
  public init(x1: Float, y1: Float, x2: Float, y2: Float) {
    (self.x1, self.y1, self.x2, self.y2) = (x1, y1, x2, y2)
  }

  /// A box of corners x1, y1, x2, y2.
  public init(_ corners: SIMD4<Float>) { self.init(x1: corners.x, y1: corners.y, x2: corners.z, y2: corners.w) }

  /// x1, y1, x2, y2.
  public var corners: SIMD4<Float> { SIMD4(x1, y1, x2, y2) }

  public var width: Float { x2 - x1 }
  public var height: Float { y2 - y1 }

  /// Intersection over union, 0 to 1; not a number for two empty boxes.
  public func overlap(_ other: BoundingBox) -> Float {
    let width = max(0, min(x2, other.x2) - max(x1, other.x1))
    let height = max(0, min(y2, other.y2) - max(y1, other.y1))
    return width * height / (self.width * self.height + other.width * other.height - width * height)
  }
}
