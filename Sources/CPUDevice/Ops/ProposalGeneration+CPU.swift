import Glibc
import Lowering
import TensorGraph

extension ProposalGeneration: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPUProposalGeneration(self) }
}

/// Proposals: every (image, level) pair is a task of its own, then every image merges its levels.
struct CPUProposalGeneration: CPUOperation {
  private let op: ProposalGeneration
  private let decoding = BoxDecoding(weights: SIMD4(repeating: 1))

  init(_ op: ProposalGeneration) { self.op = op }

  private struct Proposal {
    let box: SIMD4<Float>
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
      for proposal in best(kept[image * op.levelCount..<(image + 1) * op.levelCount].joined()) {
        let values = [Float(image), proposal.box.x, proposal.box.y, proposal.box.z, proposal.box.w]
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

    let total = anchors.count * grid.rows * grid.columns
    let best = TopSelection.indices(min(op.preNMSTopN, total), of: total) {
      logitsBase[$0 / anchors.count * logits.rowStride + $0 % anchors.count]
    }
    var proposals: [Proposal] = []
    proposals.reserveCapacity(best.count)
    for index in best {
      let (cell, anchor) = (index / anchors.count, index % anchors.count)
      let delta = UnsafeRawPointer(deltasBase + cell * deltas.rowStride + 4 * anchor).loadUnaligned(as: SIMD4<Float>.self)
      let reference = anchors[anchor] + grid.origin(of: cell)
      let score = 1 / (1 + expf(-logitsBase[cell * logits.rowStride + anchor]))
      let box = BoxDecoding.clip(decoding.decode(delta, reference), width: Float(geometry.width), height: Float(geometry.height))
      if isKept(box, score) { proposals.append(Proposal(box: box, score: score)) }
    }
    let survivors = NonMaximumSuppression(threshold: op.nmsThreshold, limit: op.postNMSTopN).survivors(proposals.map(\.box))
    return survivors.map { proposals[$0] }
  }

  private func isKept(_ box: SIMD4<Float>, _ score: Float) -> Bool {
    box.z - box.x >= op.minSize && box.w - box.y >= op.minSize && score >= op.scoreThreshold
  }

  /// The image's best proposals; of equal scores the lower level and rank first.
  private func best(_ proposals: some Sequence<Proposal>) -> [Proposal] {
    let ranked = proposals.enumerated().sorted { a, b in
      a.element.score != b.element.score ? a.element.score > b.element.score : a.offset < b.offset
    }
    return ranked.prefix(op.postNMSTopN).map(\.element)
  }
}
