import Boxes
import Lowering
import TensorGraph

extension ProposalGeneration: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPUProposalGeneration(self) }
}

/// Proposals: every (image, level) pair is a task of its own, then every image merges its levels.
struct CPUProposalGeneration: CPUOperation {
  private let op: ProposalGeneration

  init(_ op: ProposalGeneration) { self.op = op }

  private struct Proposal {
    let box: BoundingBox
    let score: Float
  }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let images = inputs[0].shape[0]
    nonisolated(unsafe) var kept = [[Proposal]](repeating: [], count: images * op.levelCount)
    kept.withUnsafeMutableBufferPointer { kept in
      pool.run(kept.count) { task in
        kept[task.index] = proposals(image: task.index / op.levelCount, level: task.index % op.levelCount, inputs)
      }
    }
    let (regions, offsets) = (outputs[0].floats, outputs[1].integers)
    var row = 0
    offsets[0] = 0
    for image in 0..<images {
      for proposal in best(Array(kept[image * op.levelCount..<(image + 1) * op.levelCount].joined())) {
        let values = [Float(image), proposal.box.x1, proposal.box.y1, proposal.box.x2, proposal.box.y2]
        for (column, value) in values.enumerated() { regions[row * values.count + column] = value }
        row += 1
      }
      offsets[image + 1] = Int32(row)
    }
  }

  /// The level's best anchors as boxes, filtered and suppressed, best first.
  private func proposals(image: Int, level: Int, _ inputs: [TensorView]) -> [Proposal] {
    let (logits, deltas) = (inputs[2 + level], inputs[2 + op.levelCount + level])
    let anchors = op.cellAnchors[level]
    let geometry = ImageGeometry(row: image, of: inputs[1].integers)
    let logitsBase = logits.floats + image * logits.imageStride
    let deltasBase = deltas.floats + image * deltas.imageStride
    let canvas = inputs[0].shape
    let grid = AnchorGrid(rows: logits.shape[2], columns: logits.shape[3], height: canvas[2], width: canvas[3])

    let total = anchors.count * grid.cellCount
    let best = TopSelection.indices(min(op.preNMSTopN, total), of: total) {
      logitsBase[$0 / anchors.count * logits.rowStride + $0 % anchors.count]
    }
    var proposals: [Proposal] = []
    proposals.reserveCapacity(best.count)
    for index in best {
      let (cell, anchor) = (index / anchors.count, index % anchors.count)
      let delta = UnsafeRawPointer(deltasBase + cell * deltas.rowStride + 4 * anchor).loadUnaligned(as: SIMD4<Float>.self)
      let score = Probability.sigmoid(logitsBase[cell * logits.rowStride + anchor])
      let decoded = op.coder.decode(delta, from: grid.anchor(anchors[anchor], at: cell))
      let box = decoded.clipped(width: geometry.width, height: geometry.height)
      if op.keeps(box, score: score) { proposals.append(Proposal(box: box, score: score)) }
    }
    let suppression = NonMaximumSuppression(threshold: op.nmsThreshold, limit: op.postNMSTopN)
    return suppression.vectorizedSurvivors(proposals.map(\.box)).map { proposals[$0] }
  }

  /// The image's best proposals; of equal scores the lower level and rank first.
  private func best(_ proposals: [Proposal]) -> [Proposal] {
    TopSelection.indices(min(op.postNMSTopN, proposals.count), of: proposals.count) { proposals[$0].score }.map { proposals[$0] }
  }
}
