import CLibrary

/// Which level of a pyramid the features of a region are taken from (Lin et al. 2017, equation 1, in torchvision's order of operations).
public struct LevelMapper: Hashable, Sendable {
  /// The side of a region that belongs to level `canonicalLevel`, in pixels.
  public let canonicalScale: Float
  /// log2 of the stride of the level for regions of `canonicalScale`.
  public let canonicalLevel: Float
  /// log2 of the stride of the first level.
  public let firstLevel: Float
  /// log2 of the stride of the last level.
  public let lastLevel: Float

  /// A rule for levels of rising strides in pixels, of which there is at least one.
  public init(strides: [Int], canonicalScale: Float, canonicalLevel: Int) {
    (self.canonicalScale, self.canonicalLevel) = (canonicalScale, Float(canonicalLevel))
    (firstLevel, lastLevel) = (log2f(Float(strides[0])), log2f(Float(strides[strides.count - 1])))
  }

  /// floor(canonicalLevel + log2(sqrt(area) / canonicalScale) + 1e-6), held within the levels there are and counted from the first. Nil where there is no
  /// such number (a corner is not a number, or one side is negative): such a region has no features.
  public func level(of region: BoundingBox) -> Int? {
    let level = (canonicalLevel + log2f(region.area.squareRoot() / canonicalScale) + 1e-6).rounded(.down)
    return level.isNaN ? nil : Int(max(firstLevel, min(lastLevel, level)) - firstLevel)
  }
}
