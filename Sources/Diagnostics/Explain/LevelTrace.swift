import Boxes
import Detectors
import DeviceRuntime
import TensorGraph

/// What the first stage made of the anchors of one level. Anchors are numbered cell by cell.
struct LevelTrace {
  /// The corners of each anchor.
  let anchors: [BoundingBox]
  /// The corners of the box that each anchor's deltas make, clipped to the image.
  let boxes: [BoundingBox]
  /// Each anchor's place in the order of objectness, from 0.
  let ranks: [Int]
  /// Each anchor's objectness, 0 to 1.
  let scores: [Float]
  /// The anchors that enter NMS, best first.
  private let contenders: [Int]
  /// The anchors left by NMS, best first.
  let survivors: [Int]
  private let op: ProposalGeneration
  private let suppression: NonMaximumSuppression

  init(
    _ logits: HostTensor, _ deltas: HostTensor, level: Int, _ op: ProposalGeneration, canvas: ImageTransformConfiguration.Size,
    size: ImageTransformConfiguration.Size
  ) {
    let cellAnchors = op.cellAnchors[level]
    let cells = AnchorGrid(rows: logits.shape[2], columns: logits.shape[3], height: canvas.height, width: canvas.width)
    let grid = Grid(count: cellAnchors.count, cellCount: cells.cellCount)
    let values = (0..<grid.total).map { logits.floats[grid.offset($0)] }
    anchors = (0..<grid.total).map { cells.anchor(cellAnchors[$0 % cellAnchors.count], at: grid.cell($0)) }
    boxes = anchors.enumerated().map { index, anchor in
      op.coder.decode(grid.deltas(deltas.floats, index), from: anchor).clipped(width: size.width, height: size.height)
    }
    let order = TopSelection.ranking(values)
    var ranks = [Int](repeating: 0, count: grid.total)
    for (rank, anchor) in order.enumerated() { ranks[anchor] = rank }
    (self.ranks, self.op) = (ranks, op)
    scores = values.map(Probability.sigmoid)
    let contenders = order.prefix(op.preNMSTopN).filter { [boxes, scores] in op.keeps(boxes[$0], score: scores[$0]) }
    suppression = NonMaximumSuppression(threshold: op.nmsThreshold)
    survivors = suppression.survivors(contenders.map { [boxes] in boxes[$0] }).map { contenders[$0] }
    self.contenders = contenders
  }

  /// What became of an anchor that NMS did not leave.
  func fate(_ anchor: Int) -> ProposalTrace.Fate {
    if !op.keeps(boxes[anchor], score: scores[anchor]) { return .filtered }
    return ranks[anchor] >= op.preNMSTopN ? .outranked(rank: ranks[anchor]) : .suppressed
  }

  /// An NMS threshold that leaves one of the anchors, which take part in it.
  func threshold(leaving anchors: [Int]) -> Float {
    let wanted = Set(anchors)
    return suppression.threshold(
      leaving: Set(contenders.indices.filter { wanted.contains(contenders[$0]) }), of: contenders.map { boxes[$0] })
  }

  /// Where the values of anchors lie in tensors [1, A, rows, columns] and [1, 4A, rows, columns].
  private struct Grid {
    let count: Int
    let cellCount: Int

    var total: Int { count * cellCount }

    func cell(_ index: Int) -> Int { index / count }

    func offset(_ index: Int) -> Int { index % count * cellCount + cell(index) }

    func deltas(_ values: [Float], _ index: Int) -> SIMD4<Float> {
      let (first, step) = (index % count * 4 * cellCount + cell(index), cellCount)
      return SIMD4(values[first], values[first + step], values[first + 2 * step], values[first + 3 * step])
    }
  }
}
