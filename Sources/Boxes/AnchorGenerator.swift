/// The anchors of one cell on every pyramid level.
public struct AnchorGenerator: Sendable, Equatable {
  /// Per level the side lengths in pixels.
  public var sizes: [[Float]]
  /// Per level the ratios of height to width.
  public var aspectRatios: [[Float]]

  /// Anchors for `sizes.count` levels.
  public init(sizes: [[Float]], aspectRatios: [[Float]]) {
    self.sizes = sizes
    self.aspectRatios = aspectRatios
  }

  /// Anchors with the same ratios on every level.
  public init(sizes: [[Float]], aspectRatios: [Float] = [0.5, 1, 2]) {
    self.init(sizes: sizes, aspectRatios: sizes.map { _ in aspectRatios })
  }

  /// One size a level, 32 to 512: the ResNet models.
  public static let oneSizePerLevel = AnchorGenerator(sizes: [[32], [64], [128], [256], [512]])

  /// All five sizes on each of three levels: the MobileNet models.
  public static let allSizesPerLevel = AnchorGenerator(sizes: [[Float]](repeating: [32, 64, 128, 256, 512], count: 3))

  /// Per level x1, y1, x2, y2 around the cell's origin: ratio-major, size-minor, rounded half to even as torchvision does.
  public var cellAnchors: [[SIMD4<Float>]] {
    zip(sizes, aspectRatios).map { sizes, ratios in
      ratios.flatMap { ratio in sizes.map { Self.anchor(size: $0, ratio: ratio) } }
    }
  }

  private static func anchor(size: Float, ratio: Float) -> SIMD4<Float> {
    let heightRatio = ratio.squareRoot()
    let (width, height) = (1 / heightRatio * size, heightRatio * size)
    return (SIMD4(-width, -height, width, height) / 2).rounded(.toNearestOrEven)
  }
}
