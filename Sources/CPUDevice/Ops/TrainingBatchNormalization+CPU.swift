import CPUKernels
import Lowering
import TensorGraph

extension TrainingBatchNormalization: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) throws -> any CPUOperation {
    let packing = ChannelPacking(channels: node.parameter(1).shape[0])
    return CPUTrainingBatchNormalization(
      op: self, weight: try factory.packing(packing, node.parameter(1)), bias: try factory.packing(packing, node.parameter(2)),
      kernels: factory.kernels)
  }
}

/// The mean, then the variance about it, then each number by itself.
struct CPUTrainingBatchNormalization: CPUOperation {
  let op: TrainingBatchNormalization
  let weight: CPUPackingCell
  let bias: CPUPackingCell
  let kernels: CPUKernelSet

  func workspaceByteCount(inputs: [Shape], outputs: [Shape], threads: Int) -> Int { ChannelMoments.byteCount(inputs[0]) }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, y, mean, variance) = (inputs[0], outputs[0], outputs[1].floats, outputs[2].floats)
    let (count, stride, moments) = (Double(max(x.pixelCount, 1)), x.rowStride, ChannelMoments(x, workspace))
    let (center, scale) = (moments.vector(0), moments.vector(1))
    let values = moments.sums(x.shape[1], pool) { kernels.functions.channel_products(x.floats + $0, nil, nil, $1, stride, $2) }
    for (channel, sum) in values.enumerated() { mean[channel] = Float(sum / count) }
    center.update(from: mean, count: values.count)
    let squares = moments.sums(x.shape[1], pool) { kernels.functions.channel_deviations(x.floats + $0, center, $1, stride, $2) }
    for (channel, sum) in squares.enumerated() {
      variance[channel] = Float(sum / count)
      scale[channel] = weight.memory.floats[channel] / (variance[channel] + op.epsilon).squareRoot()
    }
    let normalization = cpu_normalization(center: center, scale: scale, shift: bias.memory.floats)
    pool.runRanges(x.pixelCount) { pixels, _ in
      var normalization = normalization
      let first = pixels.lowerBound * stride
      kernels.functions.normalize_channels(x.floats + first, &normalization, y.floats + first, pixels.count, stride)
    }
  }
}
