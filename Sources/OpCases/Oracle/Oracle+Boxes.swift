import Boxes
import DeviceRuntime
import TensorGraph

/// Boxes are decided by comparisons, so this part computes in float32, by the plain definitions that stand in `Boxes`.
extension Oracle {
  private struct Candidate {
    var box: BoundingBox
    var score: Float
    var group: Int
  }

  func proposals(_ op: ProposalGeneration) -> [[Double]] {
    var (regions, offsets) = ([Double](), [0.0])
    for image in 0..<inputs[1].shape[0] {
      let candidates = (0..<op.levelCount).flatMap { levelCandidates(op, image, $0) }
      let kept = Self.suppressed(candidates, NonMaximumSuppression(threshold: op.nmsThreshold, limit: op.postNMSTopN))
      for candidate in kept { regions += [Double(image)] + (0..<4).map { Double(candidate.box.corners[$0]) } }
      offsets.append(offsets[image] + Double(kept.count))
    }
    return [regions, offsets]
  }

  private func levelCandidates(_ op: ProposalGeneration, _ image: Int, _ level: Int) -> [Candidate] {
    let (logits, deltas) = (inputs[2 + level], inputs[2 + op.levelCount + level])
    let grid = AnchorGrid(rows: logits.shape[2], columns: logits.shape[3], height: inputs[0].shape[2], width: inputs[0].shape[3])
    let (anchors, cells) = (logits.shape[1], grid.cellCount)
    func logit(_ index: Int) -> Float { logits.floats[(image * anchors + index % anchors) * cells + index / anchors] }
    return TopSelection.ranking((0..<cells * anchors).map(logit)).prefix(op.preNMSTopN).compactMap { index in
      let (cell, anchor) = (index / anchors, index % anchors)
      let delta = SIMD4((0..<4).map { deltas.floats[((image * anchors + anchor) * 4 + $0) * cells + cell] })
      let box = clipped(op.coder.decode(delta, from: grid.anchor(op.cellAnchors[level][anchor], at: cell)), image)
      let score = Probability.sigmoid(logit(index))
      return op.keeps(box, score: score) ? Candidate(box: box, score: score, group: level) : nil
    }
  }

  func detections(_ op: DetectionSelection) -> [[Double]] {
    var outputs = outputShapes.map { [Double](repeating: 0, count: $0.elementCount) }
    for image in 0..<inputs[4].shape[0] {
      let rows = Int(inputs[3].integers[image])..<Int(inputs[3].integers[image + 1])
      let suppression = NonMaximumSuppression(threshold: op.nmsThreshold, limit: op.detectionsPerImage)
      let kept = Self.suppressed(rows.flatMap { candidates(op, image, $0) }, suppression, acrossGroups: op.isClassAgnostic)
      for (slot, candidate) in kept.enumerated() {
        let position = image * op.detectionsPerImage + slot
        let corners = candidate.box.scaled(by: geometry(image).sourceScale).corners
        for corner in 0..<4 { outputs[0][4 * position + corner] = Double(corners[corner]) }
        outputs[1][position] = Double(candidate.score)
        outputs[2][position] = Double(candidate.group)
      }
      outputs[3][image] = Double(kept.count)
    }
    return outputs
  }

  private func candidates(_ op: DetectionSelection, _ image: Int, _ row: Int) -> [Candidate] {
    let classes = op.scoreThresholds.count
    let scores = Probability.softmax(inputs[0].floats[row * classes..<(row + 1) * classes])
    let region = BoundingBox(SIMD4(inputs[2].floats[5 * row + 1..<5 * row + 5]))
    return (1..<classes).compactMap { label in
      let first = (row * classes + label) * 4
      let box = clipped(op.coder.decode(SIMD4(inputs[1].floats[first..<first + 4]), from: region), image)
      let isKept = op.keeps(box) && op.keeps(score: scores[label], label: label)
      return isKept ? Candidate(box: box, score: scores[label], group: label) : nil
    }
  }

  private func geometry(_ image: Int) -> ImageGeometry {
    let rows = inputs.first { $0.shape.rank == 2 && $0.shape[1] == ImageGeometry.columnCount && !$0.integers.isEmpty }!
    return rows.integers.withUnsafeBufferPointer { ImageGeometry(row: image, of: $0.baseAddress!) }
  }

  private func clipped(_ box: BoundingBox, _ image: Int) -> BoundingBox {
    let geometry = geometry(image)
    return box.clipped(width: geometry.width, height: geometry.height)
  }

  /// Greedy suppression within each group, or across them; best first, equal scores in the given order.
  private static func suppressed(
    _ candidates: [Candidate], _ suppression: NonMaximumSuppression, acrossGroups: Bool = false
  ) -> [Candidate] {
    let ranked = TopSelection.ranking(candidates.map(\.score)).map { candidates[$0] }
    return suppression.survivors(ranked.map(\.box), groups: ranked.map { acrossGroups ? 0 : $0.group }).map { ranked[$0] }
  }
}
