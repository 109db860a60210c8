/// The width and height of an image in pixels.
public struct ImageSize: Equatable, Sendable {
  /// In pixels.
  public let width: Int
  /// In pixels.
  public let height: Int

  /// A size in pixels.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// The size times factors along x and y, in whole pixels, one at least either way.
  package func scaled(by factors: SIMD2<Float>) -> ImageSize {
    ImageSize(width: Self.scaled(width, by: factors.x), height: Self.scaled(height, by: factors.y))
  }

  private static func scaled(_ side: Int, by factor: Float) -> Int {
    let length = (Float(side) * factor).rounded()
    return length > 1 ? Int(min(length, 0x1p30)) : 1
  }
}
