/// The part of the light that each pixel of a slide lets through: red, green and blue, 1 where it is empty.
struct Slide: Sendable {
  let width: Int
  let height: Int
  var transmission: [SIMD3<Float>]

  init(width: Int, height: Int) {
    (self.width, self.height) = (width, height)
    transmission = [SIMD3](repeating: SIMD3(repeating: 1), count: width * height)
  }

  /// Changes the pixels of a rectangle, given their centres.
  mutating func paint(_ rectangle: PixelRectangle, _ change: (_ center: Point, _ transmission: inout SIMD3<Float>) -> Void) {
    let visible = rectangle.clipped(width: width, height: height)
    transmission.withUnsafeMutableBufferPointer { pixels in
      for y in visible.top..<visible.bottom {
        for x in visible.left..<visible.right { change(Point(x: Float(x) + 0.5, y: Float(y) + 0.5), &pixels[y * width + x]) }
      }
    }
  }
}

/// `a` with the part `share` of `b` in it.
func mix(_ a: SIMD3<Float>, _ b: SIMD3<Float>, _ share: Float) -> SIMD3<Float> { a + (b - a) * share }

/// 0 below `low`, 1 above `high`, a smooth step between.
func smoothStep(_ low: Float, _ high: Float, _ value: Float) -> Float {
  let t = min(max((value - low) / (high - low), 0), 1)
  return t * t * (3 - 2 * t)
}
