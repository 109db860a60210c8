import Boxes
import Lowering
import TensorGraph

extension DetectionSelection: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPUDetectionSelection(self) }
}

/// Final detections, one image a task.
struct CPUDetectionSelection: CPUOperation {
  private let op: DetectionSelection

  init(_ op: DetectionSelection) { self.op = op }

  private struct Candidate {
    let box: BoundingBox
    let score: Float
    let label: Int
  }

  private struct Inputs {
    let logits: TensorView
    let deltas: TensorView
    let regions: TensorView
    let offsets: UnsafeMutablePointer<Int32>
    let geometry: UnsafeMutablePointer<Int32>
  }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let values = Inputs(
      logits: inputs[0], deltas: inputs[1], regions: inputs[2], offsets: inputs[3].integers, geometry: inputs[4].integers)
    pool.run(outputs[3].shape[0]) { task in
      let geometry = ImageGeometry(row: task.index, of: values.geometry)
      let rows = Int(values.offsets[task.index])..<Int(values.offsets[task.index + 1])
      let candidates = candidates(values, rows, geometry)
      write(best(candidates), geometry, image: task.index, outputs)
    }
  }

  /// Region-major, class-minor: the order that breaks ties.
  private func candidates(_ inputs: Inputs, _ rows: Range<Int>, _ geometry: ImageGeometry) -> [Candidate] {
    let classes = op.scoreThresholds.count
    var candidates: [Candidate] = []
    var scores = [Float](repeating: 0, count: classes)
    for row in rows {
      for label in scores.indices { scores[label] = inputs.logits.floats[row * inputs.logits.rowStride + label] }
      Probability.softmax(&scores)
      let region = inputs.regions.floats + row * inputs.regions.rowStride
      let reference = BoundingBox(x1: region[1], y1: region[2], x2: region[3], y2: region[4])
      for label in 1..<max(classes, 1) where op.keeps(score: scores[label], label: label) {
        let delta = UnsafeRawPointer(inputs.deltas.floats + row * inputs.deltas.rowStride + 4 * label).loadUnaligned(as: SIMD4<Float>.self)
        let box = op.coder.decode(delta, from: reference).clipped(width: geometry.width, height: geometry.height)
        if op.keeps(box) { candidates.append(Candidate(box: box, score: scores[label], label: label)) }
      }
    }
    return candidates
  }

  /// The best of all classes after NMS in each, or across them, best first.
  private func best(_ candidates: [Candidate]) -> [Candidate] {
    let suppression = NonMaximumSuppression(threshold: op.nmsThreshold, limit: op.detectionsPerImage)
    let ranked = TopSelection.ranking(candidates.map(\.score)).map { candidates[$0] }
    let survivors = Dictionary(grouping: ranked.indices, by: { op.isClassAgnostic ? 0 : ranked[$0].label }).values.flatMap { ranks in
      suppression.vectorizedSurvivors(ranks.map { ranked[$0].box }).map { ranks[$0] }
    }
    return survivors.sorted().prefix(op.detectionsPerImage).map { ranked[$0] }
  }

  private func write(_ detections: [Candidate], _ geometry: ImageGeometry, image: Int, _ outputs: [TensorView]) {
    let capacity = op.detectionsPerImage
    let boxes = outputs[0].floats + image * capacity * 4
    let (scores, labels) = (outputs[1].floats + image * capacity, outputs[2].integers + image * capacity)
    boxes.update(repeating: 0, count: capacity * 4)
    scores.update(repeating: 0, count: capacity)
    labels.update(repeating: 0, count: capacity)
    for (slot, detection) in detections.enumerated() {
      let corners = detection.box.scaled(by: geometry.sourceScale).corners
      for corner in 0..<4 { boxes[4 * slot + corner] = corners[corner] }
      scores[slot] = detection.score
      labels[slot] = Int32(detection.label)
    }
    outputs[3].integers[image] = Int32(detections.count)
  }
}
