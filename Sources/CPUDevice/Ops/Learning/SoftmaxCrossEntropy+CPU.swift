import CLibrary
import Lowering
import TensorGraph

extension SoftmaxCrossEntropy: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPUSoftmaxCrossEntropy(weights: classWeights) }
}

/// The loss of each row by itself, then the sum in the order of the rows.
struct CPUSoftmaxCrossEntropy: CPUOperation {
  let weights: [Float]

  func workspaceByteCount(inputs: [Shape], outputs: [Shape]) -> Int { inputs[0][0] * MemoryLayout<Float>.stride }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (logits, labels, gradient) = (inputs[0], inputs[1].integers, outputs[0])
    let (rows, classes, losses) = (logits.shape[0], weights.count, workspace.assumingMemoryBound(to: Float.self))
    let counted = (0..<rows).reduce(Float(0)) { $0 + (weights.indices.contains(Int(labels[$1])) ? weights[Int(labels[$1])] : 0) }
    let share = counted > 0 ? 1 / counted : 1
    pool.runRanges(rows) { range, _ in
      for row in range {
        let (values, target, label) = (logits.floats + row * logits.rowStride, gradient.floats + row * gradient.rowStride, Int(labels[row]))
        switch label {
        case ..<0: (losses[row], _) = (0, target.update(repeating: 0, count: classes))
        case classes...: (losses[row], _) = (.nan, target.update(repeating: .nan, count: classes))
        default: losses[row] = weights[label] * Self.loss(values, label, classes, weights[label] * share, gradient: target)
        }
        gradient.clearPadding(ofRow: row)
      }
    }
    outputs[1].floats[0] = (0..<rows).reduce(Float(0)) { $0 + losses[$1] } * share
  }

  /// One row's loss by itself; its gradient counts by `share`.
  private static func loss(
    _ logits: UnsafePointer<Float>, _ label: Int, _ classes: Int, _ share: Float, gradient: UnsafeMutablePointer<Float>
  ) -> Float {
    var largest = -Float.infinity
    for k in 0..<classes { largest = max(largest, logits[k]) }
    var sum: Float = 0
    for k in 0..<classes {
      gradient[k] = expf(logits[k] - largest)
      sum += gradient[k]
    }
    for k in 0..<classes { gradient[k] = (gradient[k] / sum - (k == label ? 1 : 0)) * share }
    return logf(sum) - (logits[label] - largest)
  }
}
