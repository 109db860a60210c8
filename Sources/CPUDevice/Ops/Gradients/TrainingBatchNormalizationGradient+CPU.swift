import CPUKernels
import Lowering
import TensorGraph

extension TrainingBatchNormalizationGradient: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) throws -> any CPUOperation {
    let weight = try factory.packing(ChannelPacking(channels: node.parameter(2).shape[0]), node.parameter(2))
    return CPUTrainingBatchNormalizationGradient(op: self, weight: weight, kernels: factory.kernels)
  }
}

/// The parameters' gradients first, of which that of x is made: dx = factor * dy + scale * (x - mean) + shift.
struct CPUTrainingBatchNormalizationGradient: CPUOperation {
  let op: TrainingBatchNormalizationGradient
  let weight: CPUPackingCell
  let kernels: CPUKernelSet

  func workspaceByteCount(inputs: [Shape], outputs: [Shape], threads: Int) -> Int { ChannelMoments.byteCount(inputs[1]) }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (dy, x, dx, variance) = (inputs[0], inputs[1], outputs[0], inputs[4].floats)
    let (count, stride, channels) = (Double(max(x.pixelCount, 1)), x.rowStride, x.shape[1])
    let moments = ChannelMoments(x, workspace)
    let (center, factor, scale, shift) = (moments.vector(0), moments.vector(1), moments.vector(2), moments.vector(3))
    center.update(from: inputs[3].floats, count: channels)
    let gradients = moments.sums(channels, pool) { kernels.functions.channel_products(dy.floats + $0, nil, nil, $1, stride, $2) }
    let products = moments.sums(channels, pool) {
      kernels.functions.channel_products(dy.floats + $0, x.floats + $0, center, $1, stride, $2)
    }
    for channel in 0..<channels {
      let inverse = 1 / (Double(variance[channel]) + Double(op.epsilon)).squareRoot()
      let own = Double(weight.memory.floats[channel]) * inverse
      (outputs[1].floats[channel], outputs[2].floats[channel]) = (Float(products[channel] * inverse), Float(gradients[channel]))
      (factor[channel], shift[channel]) = (Float(own), Float(-own * gradients[channel] / count))
      scale[channel] = Float(-own * inverse * inverse * products[channel] / count)
    }
    let normalization = cpu_normalization(center: center, scale: scale, shift: shift)
    pool.runRanges(x.pixelCount) { pixels, _ in
      var normalization = normalization
      let first = pixels.lowerBound * stride
      kernels.functions.normalization_gradient(
        dy.floats + first, x.floats + first, &normalization, factor, dx.floats + first, pixels.count, stride)
    }
  }
}
