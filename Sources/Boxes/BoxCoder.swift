import CLibrary

/// Boxes as deltas from other boxes, and back: how far the centre lies off in sides of the reference, and by which power of e the sides are longer.
///
/// Girshick et al. 2014, appendix C; in torchvision's order of operations.
public struct BoxCoder: Hashable, Sendable {
  /// The factors of dx, dy, dw, dh.
  public let weights: SIMD4<Float>

  /// A coder whose deltas are multiplied by `weights`.
  public init(weights: SIMD4<Float>) { self.weights = weights }

  /// The upper limit of dw and dh, log(1000 / 16).
  private static let sizeLimit: Float = 4.135166556742356

  /// The box that `deltas` make of `reference`.
  public func decode(_ deltas: SIMD4<Float>, from reference: BoundingBox) -> BoundingBox {
    let (size, center) = Self.sizeAndCenter(reference)
    let scaled = deltas / weights
    let newCenter = scaled.lowHalf * size + center
    let newSize = SIMD2(Self.growth(scaled.z), Self.growth(scaled.w)) * size
    return BoundingBox(SIMD4(lowHalf: newCenter - 0.5 * newSize, highHalf: newCenter + 0.5 * newSize))
  }

  /// The deltas that make `box` of `reference`, whose sides must be positive; not finite where those of `box` are not.
  public func encode(_ box: BoundingBox, from reference: BoundingBox) -> SIMD4<Float> {
    let (size, center) = Self.sizeAndCenter(reference)
    let (newSize, newCenter) = Self.sizeAndCenter(box)
    let shift = weights.lowHalf * (newCenter - center) / size
    let ratio = newSize / size
    return SIMD4(lowHalf: shift, highHalf: weights.highHalf * SIMD2(logf(ratio.x), logf(ratio.y)))
  }

  private static func sizeAndCenter(_ box: BoundingBox) -> (size: SIMD2<Float>, center: SIMD2<Float>) {
    let size = box.corners.highHalf - box.corners.lowHalf
    return (size, box.corners.lowHalf + 0.5 * size)
  }

  private static func growth(_ delta: Float) -> Float { expf(delta > sizeLimit ? sizeLimit : delta) }
}
