import CPUKernels
import Lowering
import TensorGraph

extension TrainingBatchNormalizationGradient: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) throws -> any CPUOperation {
    CPUTrainingBatchNormalizationGradient(
      op: normalization, parameters: try NormalizationParameters(normalization, node, at: 2, factory), kernels: factory.kernels)
  }
}

/// The parameters' gradients first, of which that of x is made; the activation's slope is told from x each time.
struct CPUTrainingBatchNormalizationGradient: CPUOperation {
  let op: TrainingBatchNormalization
  let parameters: NormalizationParameters
  let kernels: CPUKernelSet

  func workspaceByteCount(inputs: [Shape], outputs: [Shape]) -> Int { NormalizationWorkspace.byteCount(inputs[1]) }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (dy, x, dx, variance) = (inputs[0], inputs[1], outputs[0], inputs[5].floats)
    let (count, stride, channels) = (Double(max(x.pixelCount, 1)), x.rowStride, x.shape[1])
    let workspace = NormalizationWorkspace(x, workspace)
    let normalization = parameters.normalization(op, mean: inputs[4].floats, variance: variance, workspace)
    workspace.blocks.fill(pool) { block in
      var normalization = normalization.from(channel: block.first % stride)
      withUnsafePointer(to: block.pixels) {
        kernels.functions.normalization_sums(
          dy.floats + block.first, x.floats + block.first, &normalization, $0, block.sum(0), block.sum(1))
      }
    }
    let (gradients, products) = (workspace.blocks.totals(0, channels), workspace.blocks.totals(1, channels))
    let (slope, offset) = (workspace.vector(2), workspace.vector(3))
    for channel in 0..<channels {
      let inverse = 1 / (Double(variance[channel]) + Double(op.epsilon)).squareRoot()
      let own = Double(parameters.weight.memory.floats[channel]) * inverse
      (outputs[1].floats[channel], outputs[2].floats[channel]) = (Float(products[channel] * inverse), Float(gradients[channel]))
      slope[channel] = Float(-own * inverse * inverse * products[channel] / count)
      offset[channel] = Float(-own * gradients[channel] / count)
    }
    pool.runRanges(x.pixelCount) { pixels, _ in
      var normalization = normalization
      let first = pixels.lowerBound * stride
      kernels.functions.normalization_gradient(
        dy.floats + first, x.floats + first, &normalization, slope, offset, dx.floats + first, pixels.count, stride)
    }
  }
}

extension cpu_normalization {
  /// The normalisation of the channels from this one on.
  fileprivate func from(channel: Int) -> cpu_normalization {
    cpu_normalization(center: center + channel, scale: scale + channel, shift: shift + channel, activation: activation)
  }
}
