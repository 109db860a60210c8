import Lowering
import TensorGraph

extension TrainingBatchNormalization: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) throws -> any CPUOperation {
    let packing = ChannelPacking(channels: node.parameter(1).shape[0])
    return CPUTrainingBatchNormalization(
      op: self, weight: try factory.packing(packing, node.parameter(1)), bias: try factory.packing(packing, node.parameter(2)))
  }
}

/// The statistics in one pass, then each number by itself.
struct CPUTrainingBatchNormalization: CPUOperation {
  let op: TrainingBatchNormalization
  let weight: CPUPackingCell
  let bias: CPUPackingCell

  func workspaceByteCount(inputs: [Shape], outputs: [Shape], threads: Int) -> Int { ChannelMoments.byteCount(inputs[0]) }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, y, mean, variance) = (inputs[0], outputs[0], outputs[1].floats, outputs[2].floats)
    let count = Double(max(x.pixelCount, 1))
    let terms = { (place: Int, _: Int) in
      let value = Double(x.floats[place])
      return (value: value, product: value * value)
    }
    ChannelMoments(workspace).sum(x, pool, terms) { channel, sum, squares in
      let difference = squares / count - sum / count * (sum / count)
      (mean[channel], variance[channel]) = (Float(sum / count), difference < 0 ? 0 : Float(difference))
    }
    let scale = (0..<x.shape[1]).map { weight.memory.floats[$0] / (variance[$0] + op.epsilon).squareRoot() }
    pool.runRanges(x.pixelCount) { pixels, _ in
      for pixel in pixels { normalize(x, y, pixel, mean, scale) }
    }
  }

  private func normalize(_ x: TensorView, _ y: TensorView, _ pixel: Int, _ mean: UnsafePointer<Float>, _ scale: [Float]) {
    let (source, target, bias) = (x.floats + pixel * x.rowStride, y.floats + pixel * y.rowStride, bias.memory.floats)
    for channel in scale.indices { target[channel] = (source[channel] - mean[channel]) * scale[channel] + bias[channel] }
    y.clearPadding(ofRow: pixel)
  }
}
