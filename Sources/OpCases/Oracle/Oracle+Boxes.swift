import DeviceRuntime
import Glibc
import TensorGraph

/// Boxes are decided by comparisons, so this part computes in float32, in the order that torchvision does.
extension Oracle {
  private struct Candidate {
    var box: [Float]
    var score: Float
    var group: Int
  }

  func proposals(_ op: ProposalGeneration) -> [[Double]] {
    var (regions, offsets) = ([Double](), [0.0])
    for image in 0..<inputs[1].shape[0] {
      let candidates = (0..<op.levelCount).flatMap { levelCandidates(op, image, $0) }
      let kept = Self.suppressed(candidates, threshold: op.nmsThreshold).prefix(op.postNMSTopN)
      for candidate in kept { regions += [Double(image)] + candidate.box.map(Double.init) }
      offsets.append(offsets[image] + Double(kept.count))
    }
    return [regions, offsets]
  }

  private func levelCandidates(_ op: ProposalGeneration, _ image: Int, _ level: Int) -> [Candidate] {
    let (logits, deltas) = (inputs[2 + level], inputs[2 + op.levelCount + level])
    let (anchors, height, width) = (logits.shape[1], logits.shape[2], logits.shape[3])
    let cells = height * width
    let (strideY, strideX) = (inputs[0].shape[2] / height, inputs[0].shape[3] / width)
    func logit(_ index: Int) -> Float { logits.floats[(image * anchors + index % anchors) * cells + index / anchors] }
    let ranked = (0..<cells * anchors).sorted { a, b in
      // NaN ranks highest, as in torch.topk, and then fails every filter.
      if logit(a).isNaN != logit(b).isNaN { return logit(a).isNaN }
      return logit(a) > logit(b) || (!(logit(b) > logit(a)) && a < b)
    }
    return ranked.prefix(op.preNMSTopN).compactMap { index in
      let (cell, anchor) = (index / anchors, index % anchors)
      let (x, y) = (Float(cell % width * strideX), Float(cell / width * strideY))
      let base = op.cellAnchors[level][anchor]
      let delta = (0..<4).map { deltas.floats[((image * anchors + anchor) * 4 + $0) * cells + cell] }
      let box = clipped(Self.decoded(delta, [base.x + x, base.y + y, base.z + x, base.w + y], weights: [1, 1, 1, 1]), image)
      let score = 1 / (1 + expf(-logit(index)))
      let isLarge = box[2] - box[0] >= op.minSize && box[3] - box[1] >= op.minSize
      return isLarge && score >= op.scoreThreshold ? Candidate(box: box, score: score, group: level) : nil
    }
  }

  func detections(_ op: DetectionSelection) -> [[Double]] {
    var outputs = outputShapes.map { [Double](repeating: 0, count: $0.elementCount) }
    for image in 0..<inputs[4].shape[0] {
      let rows = Int(inputs[3].integers[image])..<Int(inputs[3].integers[image + 1])
      let kept = Self.suppressed(rows.flatMap { candidates(op, image, $0) }, threshold: op.nmsThreshold).prefix(op.detectionsPerImage)
      for (slot, candidate) in kept.enumerated() {
        let position = image * op.detectionsPerImage + slot
        for (corner, value) in rescaled(candidate.box, image).enumerated() { outputs[0][4 * position + corner] = Double(value) }
        outputs[1][position] = Double(candidate.score)
        outputs[2][position] = Double(candidate.group)
      }
      outputs[3][image] = Double(kept.count)
    }
    return outputs
  }

  private func candidates(_ op: DetectionSelection, _ image: Int, _ row: Int) -> [Candidate] {
    let classes = op.scoreThresholds.count
    let logits = Array(inputs[0].floats[row * classes..<(row + 1) * classes])
    let exponentials = logits.map { expf($0 - logits.max()!) }
    let sum = exponentials.reduce(0, +)
    let weights = (0..<4).map { op.boxWeights[$0] }
    return (1..<classes).compactMap { label in
      let score = exponentials[label] / sum
      let delta = (0..<4).map { inputs[1].floats[(row * classes + label) * 4 + $0] }
      let box = clipped(Self.decoded(delta, Array(inputs[2].floats[5 * row + 1..<5 * row + 5]), weights: weights), image)
      let isLarge = box[2] - box[0] >= op.minSize && box[3] - box[1] >= op.minSize
      return isLarge && score > op.scoreThresholds[label] ? Candidate(box: box, score: score, group: label) : nil
    }
  }

  private static func decoded(_ delta: [Float], _ reference: [Float], weights: [Float]) -> [Float] {
    var (low, high) = ([Float](), [Float]())
    for axis in 0..<2 {
      let size = reference[axis + 2] - reference[axis]
      let center = delta[axis] / weights[axis] * size + (reference[axis] + 0.5 * size)
      let newSize = expf(min(delta[axis + 2] / weights[axis + 2], logf(1000.0 / 16))) * size
      low.append(center - 0.5 * newSize)
      high.append(center + 0.5 * newSize)
    }
    return low + high
  }

  private func geometry(_ image: Int) -> ImageGeometry {
    let rows = inputs.first { $0.shape.rank == 2 && $0.shape[1] == ImageGeometry.columnCount && !$0.integers.isEmpty }!
    return rows.integers.withUnsafeBufferPointer { ImageGeometry(row: image, of: $0.baseAddress!) }
  }

  private func clipped(_ box: [Float], _ image: Int) -> [Float] {
    let geometry = geometry(image)
    return box.enumerated().map { corner, value in
      value.isNaN ? value : max(0, min(value, Float(corner % 2 == 0 ? geometry.width : geometry.height)))
    }
  }

  private func rescaled(_ box: [Float], _ image: Int) -> [Float] {
    let geometry = geometry(image)
    let (x, y) = (Float(geometry.sourceWidth) / Float(geometry.width), Float(geometry.sourceHeight) / Float(geometry.height))
    return box.enumerated().map { $1 * ($0 % 2 == 0 ? x : y) }
  }

  /// Greedy suppression within each group; best first, equal scores in the given order.
  private static func suppressed(_ candidates: [Candidate], threshold: Float) -> [Candidate] {
    let ranked = candidates.enumerated().sorted { a, b in
      a.element.score != b.element.score ? a.element.score > b.element.score : a.offset < b.offset
    }.map(\.element)
    var kept: [Candidate] = []
    for candidate in ranked where !kept.contains(where: { $0.group == candidate.group && overlap($0.box, candidate.box) > threshold }) {
      kept.append(candidate)
    }
    return kept
  }

  private static func overlap(_ a: [Float], _ b: [Float]) -> Float {
    let intersection = max(0, min(a[2], b[2]) - max(a[0], b[0])) * max(0, min(a[3], b[3]) - max(a[1], b[1]))
    return intersection / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - intersection)
  }
}
