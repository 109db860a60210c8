/// An axis-aligned box by its corners in float32, as devices compute it, in pixels; widths and heights are plain differences.
public struct BoundingBox: Hashable, Sendable {
  /// x1, y1, x2, y2.
  public var corners: SIMD4<Float>

  /// A box of corners x1, y1, x2, y2.
  public init(_ corners: SIMD4<Float>) { self.corners = corners }

  /// A box from its top left to its bottom right corner.
  public init(x1: Float, y1: Float, x2: Float, y2: Float) { corners = SIMD4(x1, y1, x2, y2) }

  /// The corners of a box that people marked.
  public init(_ box: AnnotationBox) {
    self.init(x1: Float(box.x), y1: Float(box.y), x2: Float(box.x + box.width), y2: Float(box.y + box.height))
  }

  /// The left edge.
  public var x1: Float {
    get { corners.x }
    set { corners.x = newValue }
  }

  /// The upper edge.
  public var y1: Float {
    get { corners.y }
    set { corners.y = newValue }
  }

  /// The right edge.
  public var x2: Float {
    get { corners.z }
    set { corners.z = newValue }
  }

  /// The lower edge.
  public var y2: Float {
    get { corners.w }
    set { corners.w = newValue }
  }

  /// From the left to the right edge; negative where they are the wrong way round.
  public var width: Float { x2 - x1 }
  /// From the upper to the lower edge; negative where they are the wrong way round.
  public var height: Float { y2 - y1 }
  /// Square pixels.
  public var area: Float { width * height }

  /// Whether neither side is shorter than `minimum` pixels; false where a corner is not a number.
  public func hasSides(ofAtLeast minimum: Float) -> Bool { width >= minimum && height >= minimum }

  /// The box with its corners moved into an image of a size in pixels. A comparison with NaN is false, so that NaN stays and fails every filter.
  public func clipped(width: Int, height: Int) -> BoundingBox {
    let limit = SIMD4(Float(width), Float(height), Float(width), Float(height))
    let positive = corners.replacing(with: 0, where: corners .< 0)
    return BoundingBox(positive.replacing(with: limit, where: positive .> limit))
  }

  /// The box in an image that is resized by factors along x and y.
  public func scaled(by factors: SIMD2<Float>) -> BoundingBox { BoundingBox(corners * SIMD4(lowHalf: factors, highHalf: factors)) }
}
