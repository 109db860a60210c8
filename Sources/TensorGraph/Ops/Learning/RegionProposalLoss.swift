/// The two losses of the first stage with their gradients: binary cross-entropy of the sampled anchors' logits, their mean; smooth L1 of the deltas of
/// those that are to find an object, their sum over the number of all samples.
///
/// Inputs: per level logits [N, A, h, w], per level deltas [N, 4A, h, w] (anchor-major), then anchors, labels and deltas of `AnchorTargets`. Outputs: the
/// gradients of all logits and of all deltas, the objectness loss [1], the box loss [1]; all zero where there is no sample.
public struct RegionProposalLoss: LossOp {
  /// Per level the anchors of a cell.
  public let anchorCounts: [Int]
  /// Where smooth L1 turns from a parabola to a line.
  public let beta: Float

  /// Losses over `anchorCounts.count` levels.
  public init(anchorCounts: [Int], beta: Float = 1 / 9) { (self.anchorCounts, self.beta) = (anchorCounts, beta) }

  /// The number of pyramid levels.
  public var levelCount: Int { anchorCounts.count }
  /// Objectness, then boxes.
  public var lossOutputs: [Int] { [2 * levelCount, 2 * levelCount + 1] }

  public var name: String { "RegionProposalLoss" }
  public var inputRoles: [InputRole] { [InputRole](repeating: .data, count: 2 * levelCount + 3) }
  public var outputTypes: [DataType] { [DataType](repeating: .float32, count: 2 * levelCount + 2) }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? {
    let maps = inputs.prefix(2 * levelCount)
    return maps.allSatisfy(\.isMaps) && inputs.dropFirst(maps.count).allSatisfy { $0 == .array } ? maps + [.array, .array] : nil
  }
  public var rowRule: RowRule { .all }
  public var gradientOutputs: [Int?] { Array(0..<2 * levelCount) + [nil, nil, nil] }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    for (level, anchors) in anchorCounts.enumerated() {
      let (logits, deltas) = (inputs[level], inputs[levelCount + level])
      try require(logits.rank == 4 && logits[1] == anchors, "\(anchors) logits a cell on level \(level)", inputs)
      try require(deltas == [logits[0], 4 * logits[1], logits[2], logits[3]], "four deltas an anchor on level \(level)", inputs)
    }
    let samples = inputs[2 * levelCount]
    try require(
      samples.rank == 1 && inputs[2 * levelCount + 1] == samples && inputs[2 * levelCount + 2] == [samples[0], 4]
        && samples[0] % inputs[0][0] == 0, "samples of each image, labels and deltas", inputs)
    return inputs.prefix(2 * levelCount) + [[1], [1]]
  }
}
