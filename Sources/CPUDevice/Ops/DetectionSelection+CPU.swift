import Glibc
import Lowering
import TensorGraph

extension DetectionSelection: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPUDetectionSelection(self) }
}

/// Final detections, one image a task.
struct CPUDetectionSelection: CPUOperation {
  private let op: DetectionSelection
  private let decoding: BoxDecoding

  init(_ op: DetectionSelection) {
    self.op = op
    decoding = BoxDecoding(weights: op.boxWeights)
  }

  private struct Candidate {
    let box: SIMD4<Float>
    let score: Float
    let label: Int
    /// Region-major, class-minor: the order that breaks ties.
    let rank: Int
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
      write(best(suppressed(candidates)), geometry, image: task.index, outputs)
    }
  }

  private func candidates(_ inputs: Inputs, _ rows: Range<Int>, _ geometry: ImageGeometry) -> [Candidate] {
    let classes = op.scoreThresholds.count
    var candidates: [Candidate] = []
    var scores = [Float](repeating: 0, count: classes)
    for row in rows {
      Self.softmax(inputs.logits.floats + row * inputs.logits.rowStride, into: &scores)
      let region = inputs.regions.floats + row * inputs.regions.rowStride
      let reference = SIMD4(region[1], region[2], region[3], region[4])
      for label in 1..<max(classes, 1) where scores[label] > op.scoreThresholds[label] {
        let delta = UnsafeRawPointer(inputs.deltas.floats + row * inputs.deltas.rowStride + 4 * label).loadUnaligned(as: SIMD4<Float>.self)
        let box = BoxDecoding.clip(decoding.decode(delta, reference), width: Float(geometry.width), height: Float(geometry.height))
        if box.z - box.x >= op.minSize && box.w - box.y >= op.minSize {
          candidates.append(Candidate(box: box, score: scores[label], label: label, rank: row * classes + label))
        }
      }
    }
    return candidates.sorted { $0.score != $1.score ? $0.score > $1.score : $0.rank < $1.rank }
  }

  private func suppressed(_ ranked: [Candidate]) -> [Candidate] {
    let suppression = NonMaximumSuppression(threshold: op.nmsThreshold, limit: op.detectionsPerImage)
    return Dictionary(grouping: ranked, by: \.label).values.flatMap { group in
      suppression.survivors(group.map(\.box)).map { group[$0] }
    }
  }

  private func best(_ candidates: [Candidate]) -> ArraySlice<Candidate> {
    candidates.sorted { $0.score != $1.score ? $0.score > $1.score : $0.rank < $1.rank }.prefix(op.detectionsPerImage)
  }

  private func write(_ detections: ArraySlice<Candidate>, _ geometry: ImageGeometry, image: Int, _ outputs: [TensorView]) {
    let capacity = op.detectionsPerImage
    let boxes = outputs[0].floats + image * capacity * 4
    let (scores, labels) = (outputs[1].floats + image * capacity, outputs[2].integers + image * capacity)
    boxes.update(repeating: 0, count: capacity * 4)
    scores.update(repeating: 0, count: capacity)
    labels.update(repeating: 0, count: capacity)
    let ratio = SIMD2(Float(geometry.sourceWidth) / Float(geometry.width), Float(geometry.sourceHeight) / Float(geometry.height))
    for (slot, detection) in detections.enumerated() {
      let box = detection.box * SIMD4(ratio.x, ratio.y, ratio.x, ratio.y)
      for corner in 0..<4 { boxes[4 * slot + corner] = box[corner] }
      scores[slot] = detection.score
      labels[slot] = Int32(detection.label)
    }
    outputs[3].integers[image] = Int32(detections.count)
  }

  private static func softmax(_ logits: UnsafePointer<Float>, into scores: inout [Float]) {
    var largest = -Float.infinity
    for index in scores.indices { largest = max(largest, logits[index]) }
    var sum: Float = 0
    for index in scores.indices {
      scores[index] = expf(logits[index] - largest)
      sum += scores[index]
    }
    for index in scores.indices { scores[index] /= sum }
  }
}
