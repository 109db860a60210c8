import Boxes

/// A sample of each image's proposals, its objects among them, and what the second stage is to say of each (Girshick 2015; objects are proposals too, as in
/// torchvision).
///
/// Notation: N images, S samples an image, G objects, R proposals. Inputs: regions [R, 5] and offsets [N + 1] int32 of `ProposalGeneration`, boxes [G, 4] in
/// resized pixels, labels [G] int32 (negative: to be ignored), object offsets [N + 1] int32, seeds [N] int32. Outputs: regions [N * S, 5] and offsets
/// [N + 1] int32, packed image after image; labels [N * S] int32 (0 background, -1 behind the last region); deltas [N * S, 4], those of objects, else 0.
public struct RegionTargets: Op {
  /// Which regions are to find which objects.
  public let matcher: BoxMatcher
  /// Which of them the losses look at.
  public let sampler: BalancedSampler
  /// The factors of dx, dy, dw, dh.
  public let boxWeights: SIMD4<Float>

  /// Targets.
  public init(matcher: BoxMatcher, sampler: BalancedSampler, boxWeights: SIMD4<Float>) {
    (self.matcher, self.sampler, self.boxWeights) = (matcher, sampler, boxWeights)
  }

  /// How deltas make boxes of regions.
  public var coder: BoxCoder { BoxCoder(weights: boxWeights) }

  public var name: String { "RegionTargets" }
  public var inputRoles: [InputRole] { [.data, .data, .data, .data, .data, .data] }
  public var outputTypes: [DataType] { [.float32, .int32, .int32, .float32] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? {
    inputs.allSatisfy { $0 == .array } ? [.array, .array, .array, .array] : nil
  }
  public var rowRule: RowRule { .counted(byOutput: 1) }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let images = inputs[5].rank == 1 ? inputs[5][0] : 0
    try require(
      images > 0 && inputs[0].rank == 2 && inputs[0][1] == 5 && inputs[1] == [images + 1], "regions Rx5 and offsets N+1", inputs)
    try require(
      inputs[2].rank == 2 && inputs[2][1] == 4 && inputs[3] == [inputs[2][0]] && inputs[4] == [images + 1],
      "boxes Gx4, labels G, offsets N+1 and seeds N", inputs)
    let rows = images * sampler.count
    return [[rows, 5], [images + 1], [rows], [rows, 4]]
  }
}
