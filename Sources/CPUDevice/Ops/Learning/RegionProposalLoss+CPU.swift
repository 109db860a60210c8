import CLibrary
import Lowering
import TensorGraph

extension RegionProposalLoss: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPURegionProposalLoss(op: self) }
}

/// Zeros for all anchors, then what the samples say, one after the other.
struct CPURegionProposalLoss: CPUOperation {
  let op: RegionProposalLoss

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    for map in outputs.prefix(2 * op.levelCount) {
      pool.runRanges(map.pixelCount) { pixels, _ in
        (map.floats + pixels.lowerBound * map.rowStride).update(repeating: 0, count: pixels.count * map.rowStride)
      }
    }
    let (anchors, labels) = (inputs[2 * op.levelCount].integers, inputs[2 * op.levelCount + 1].integers)
    let (samples, images) = (inputs[2 * op.levelCount].shape[0], inputs[0].shape[0])
    let share = 1 / Float(max((0..<samples).count { anchors[$0] >= 0 }, 1))
    var (objectness, box) = (0.0, 0.0)
    for sample in 0..<samples where anchors[sample] >= 0 {
      let anchor = place(Int(anchors[sample]), image: sample / (samples / images), inputs)
      objectness += Double(entropy(anchor, Float(labels[sample]), share, inputs, outputs))
      if labels[sample] > 0 { box += Double(smoothL1(anchor, inputs[2 * op.levelCount + 2].floats + 4 * sample, share, inputs, outputs)) }
    }
    outputs[op.lossOutputs[0]].floats[0] = Float(objectness * Double(share))
    outputs[op.lossOutputs[1]].floats[0] = Float(box * Double(share))
  }

  private struct Anchor {
    let level: Int
    let pixel: Int
    let index: Int
  }

  private func place(_ anchor: Int, image: Int, _ inputs: [TensorView]) -> Anchor {
    var (level, rest) = (0, anchor)
    while true {
      let (pixels, count) = (inputs[level].shape[2] * inputs[level].shape[3], op.anchorCounts[level])
      if rest < pixels * count { return Anchor(level: level, pixel: image * pixels + rest / count, index: rest % count) }
      rest -= pixels * count
      level += 1
    }
  }

  /// Binary cross-entropy with logits: max(x, 0) - x * label + log(1 + exp(-|x|)), as PyTorch has it.
  private func entropy(_ anchor: Anchor, _ label: Float, _ share: Float, _ inputs: [TensorView], _ outputs: [TensorView]) -> Float {
    let (logits, gradient) = (inputs[anchor.level], outputs[anchor.level])
    let x = logits.floats[anchor.pixel * logits.rowStride + anchor.index]
    gradient.floats[anchor.pixel * gradient.rowStride + anchor.index] = (1 / (1 + expf(-x)) - label) * share
    return (x < 0 ? 0 : x) - x * label + log1pf(expf(-abs(x)))
  }

  private func smoothL1(
    _ anchor: Anchor, _ target: UnsafePointer<Float>, _ share: Float, _ inputs: [TensorView], _ outputs: [TensorView]
  ) -> Float {
    let (deltas, gradient) = (inputs[op.levelCount + anchor.level], outputs[op.levelCount + anchor.level])
    return SmoothL1(beta: op.beta).loss(
      deltas.floats + anchor.pixel * deltas.rowStride + 4 * anchor.index, target, share,
      gradient: gradient.floats + anchor.pixel * gradient.rowStride + 4 * anchor.index)
  }
}

/// d * d / (2 * beta) below beta, |d| - beta / 2 from there on (Girshick 2015).
struct SmoothL1 {
  let beta: Float

  /// The loss of four deltas; the gradient is multiplied by `share`, the loss is not.
  func loss(_ deltas: UnsafePointer<Float>, _ target: UnsafePointer<Float>, _ share: Float, gradient: UnsafeMutablePointer<Float>) -> Float
  {
    var sum: Float = 0
    for index in 0..<4 {
      let d = deltas[index] - target[index]
      sum += abs(d) < beta ? 0.5 * d * d / beta : abs(d) - 0.5 * beta
      gradient[index] = (abs(d) < beta ? d / beta : d > 0 ? 1 : d < 0 ? -1 : d) * share
    }
    return sum
  }
}

extension BoxRegressionLoss: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPUBoxRegressionLoss(op: self) }
}

/// Zeros for all classes, then what the regions' own classes say, one after the other.
struct CPUBoxRegressionLoss: CPUOperation {
  let op: BoxRegressionLoss

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (deltas, labels, targets, gradient) = (inputs[0], inputs[1].integers, inputs[2].floats, outputs[0])
    let (rows, classes) = (deltas.shape[0], Int32(deltas.shape[1] / 4))
    gradient.floats.update(repeating: 0, count: rows * gradient.rowStride)
    let share = 1 / Float(max((0..<rows).count { labels[$0] >= 0 }, 1))
    var loss = 0.0
    for row in 0..<rows where labels[row] > 0 {
      // A label that is no class.
      if labels[row] >= classes {
        loss = .nan
        continue
      }
      let column = 4 * Int(labels[row])
      loss += Double(
        SmoothL1(beta: op.beta).loss(
          deltas.floats + row * deltas.rowStride + column, targets + 4 * row, share,
          gradient: gradient.floats + row * gradient.rowStride + column))
    }
    outputs[1].floats[0] = Float(loss * Double(share))
  }
}
