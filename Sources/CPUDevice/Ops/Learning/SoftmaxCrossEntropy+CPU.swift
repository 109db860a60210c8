import Glibc
import Lowering
import TensorGraph

extension SoftmaxCrossEntropy: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPUSoftmaxCrossEntropy() }
}

/// The loss of each row by itself, then the sum in the order of the rows.
struct CPUSoftmaxCrossEntropy: CPUOperation {
  func workspaceByteCount(inputs: [Shape], outputs: [Shape], threads: Int) -> Int { inputs[0][0] * MemoryLayout<Float>.stride }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (logits, labels, gradient) = (inputs[0], inputs[1].integers, outputs[0])
    let (rows, losses) = (logits.shape[0], workspace.assumingMemoryBound(to: Float.self))
    let share = 1 / Float(max((0..<rows).count { labels[$0] >= 0 }, 1))
    pool.runRanges(rows) { range, _ in
      for row in range {
        let target = gradient.floats + row * gradient.rowStride
        losses[row] = Self.loss(logits.floats + row * logits.rowStride, Int(labels[row]), logits.shape[1], share, gradient: target)
        gradient.clearPadding(ofRow: row)
      }
    }
    outputs[1].floats[0] = (0..<rows).reduce(Float(0)) { $0 + losses[$1] } * share
  }

  /// One row's loss; its gradient is divided by the number of rows that count, the loss is not.
  private static func loss(
    _ logits: UnsafePointer<Float>, _ label: Int, _ classes: Int, _ share: Float, gradient: UnsafeMutablePointer<Float>
  ) -> Float {
    if label < 0 {
      gradient.update(repeating: 0, count: classes)
      return 0
    }
    if label >= classes {
      gradient.update(repeating: .nan, count: classes)
      return .nan
    }
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
