import Boxes

/// The anchors that a model was trained with where they are not its builder's, which no checkpoint tells; nil takes the builder's.
public struct AnchorOverrides: Sendable, Equatable {
  /// Per level the side lengths in pixels; one list stands for every level.
  public var sizes: [[Float]]?
  /// Per level the ratios of height to width; one list stands for every level.
  public var aspectRatios: [[Float]]?

  /// What is given replaces the builder's.
  public init(sizes: [[Float]]? = nil, aspectRatios: [[Float]]? = nil) {
    (self.sizes, self.aspectRatios) = (sizes, aspectRatios)
  }

  /// These, and what they leave open as `other` has it.
  public func completed(by other: AnchorOverrides) -> AnchorOverrides {
    AnchorOverrides(sizes: sizes ?? other.sizes, aspectRatios: aspectRatios ?? other.aspectRatios)
  }

  /// The anchors for a pyramid of `levelCount` levels, of which a builder has `anchors`; throws `ConfigurationError.levelCount`.
  package func applied(to anchors: AnchorGenerator, levelCount: Int) throws(ConfigurationError) -> AnchorGenerator {
    guard sizes != nil || aspectRatios != nil else { return anchors }
    let ratios = aspectRatios ?? anchors.aspectRatios.first.map { [$0] } ?? []
    return AnchorGenerator(
      sizes: try Self.perLevel(sizes ?? anchors.sizes, levelCount), aspectRatios: try Self.perLevel(ratios, levelCount))
  }

  private static func perLevel(_ lists: [[Float]], _ levelCount: Int) throws(ConfigurationError) -> [[Float]] {
    if lists.count == 1 { return [[Float]](repeating: lists[0], count: levelCount) }
    guard lists.count == levelCount else { throw .levelCount(pyramid: levelCount, anchors: lists.count) }
    return lists
  }
}
