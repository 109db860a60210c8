import Glibc

/// From anchor or proposal and deltas to a box: the inverse of torchvision's BoxCoder.
package struct BoxDecoding {
  /// The divisors of dx, dy, dw, dh.
  package let weights: SIMD4<Float>

  /// A decoding of deltas that were multiplied by `weights`.
  package init(weights: SIMD4<Float>) { self.weights = weights }

  /// The upper limit of dw and dh, log(1000 / 16).
  private static let sizeLimit: Float = 4.135166556742356

  /// The box that `deltas` make of `reference`, corners x1, y1, x2, y2.
  package func decode(_ deltas: SIMD4<Float>, _ reference: SIMD4<Float>) -> SIMD4<Float> {
    let size = SIMD2(reference.z - reference.x, reference.w - reference.y)
    let center = SIMD2(reference.x, reference.y) + 0.5 * size
    let scaled = deltas / weights
    let newCenter = SIMD2(scaled.x, scaled.y) * size + center
    let newSize = SIMD2(Self.growth(scaled.z), Self.growth(scaled.w)) * size
    let (first, last) = (newCenter - 0.5 * newSize, newCenter + 0.5 * newSize)
    return SIMD4(first.x, first.y, last.x, last.y)
  }

  /// `box` with its corners moved into 0 ... width, 0 ... height. A comparison with NaN is false, so that NaN stays and fails every filter.
  package static func clip(_ box: SIMD4<Float>, width: Float, height: Float) -> SIMD4<Float> {
    let limit = SIMD4(width, height, width, height)
    let positive = box.replacing(with: 0, where: box .< 0)
    return positive.replacing(with: limit, where: positive .> limit)
  }

  private static func growth(_ delta: Float) -> Float { expf(delta > sizeLimit ? sizeLimit : delta) }
}
