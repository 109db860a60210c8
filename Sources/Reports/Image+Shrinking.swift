import Images

extension Image {
  /// The image, smaller if a side is longer than asked for.
  func shrunk(toLongSide limit: Int) -> Image {
    let side = max(width, height)
    return side > limit ? resized(to: size.scaled(by: SIMD2(repeating: Float(limit) / Float(side)))) : self
  }
}
