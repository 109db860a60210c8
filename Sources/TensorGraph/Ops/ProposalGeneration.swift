/// The region proposals of a pyramid: per level the highest logits, decoded and clipped, then NMS per level, then the best of all levels.
///
/// Notation: N images, L levels, A anchors per cell. Inputs: canvas [N, 3, H, W] (only its shape matters), geometry [N, 5] int32, then per level the
/// objectness logits [N, A, h, w], then per level the box deltas [N, 4A, h, w] (anchor-major). Outputs: regions [N * postNMSTopN, 5] (image index,
/// x1, y1, x2, y2 in resized pixels), packed image after image, and offsets [N + 1] int32: image i owns the rows offsets[i] ..< offsets[i + 1].
/// Rows from offsets[N] on are undefined. Ren et al. 2015; ties break by the lower index.
public struct ProposalGeneration: Op {
  /// The anchors of one cell per level, x1, y1, x2, y2 around the cell's origin.
  public let cellAnchors: [[SIMD4<Float>]]
  /// How many of a level's best anchors enter suppression.
  public let preNMSTopN: Int
  /// How many proposals of all levels leave it.
  public let postNMSTopN: Int
  /// The overlap above which the lower-scored proposal goes.
  public let nmsThreshold: Float
  /// The objectness (0 to 1) below which a proposal goes.
  public let scoreThreshold: Float
  /// The smallest width and height of a proposal that is kept, in resized pixels.
  public let minSize: Float

  /// A proposal stage over `cellAnchors.count` levels.
  public init(
    cellAnchors: [[SIMD4<Float>]], preNMSTopN: Int, postNMSTopN: Int, nmsThreshold: Float, scoreThreshold: Float, minSize: Float = 1e-3
  ) {
    self.cellAnchors = cellAnchors
    self.preNMSTopN = preNMSTopN
    self.postNMSTopN = postNMSTopN
    self.nmsThreshold = nmsThreshold
    self.scoreThreshold = scoreThreshold
    self.minSize = minSize
  }

  /// The number of pyramid levels.
  public var levelCount: Int { cellAnchors.count }

  public var name: String { "ProposalGeneration" }
  public var inputRoles: [InputRole] { [.shape, .data] + cellAnchors.flatMap { _ in [.data, .data] } }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? { inputs.dropFirst(2).allSatisfy(\.isMaps) ? [.array, .array] : nil }
  public var rowRule: RowRule { .counted(byOutput: 1) }
  public var outputTypes: [DataType] { [.float32, .int32] }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs[0].rank == 4, "canvas, geometry, \(levelCount) logits and \(levelCount) deltas", inputs)
    for (level, anchors) in cellAnchors.enumerated() {
      let (logits, deltas) = (inputs[2 + level], inputs[2 + levelCount + level])
      try require(logits.rank == 4 && logits[1] == anchors.count, "\(anchors.count) logits a cell on level \(level)", inputs)
      try require(deltas == [logits[0], 4 * logits[1], logits[2], logits[3]], "four deltas an anchor on level \(level)", inputs)
    }
    return [[inputs[0][0] * postNMSTopN, 5], [inputs[0][0] + 1]]
  }
}
