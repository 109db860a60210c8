import Lowering
import TensorGraph

extension TrainingBatchNormalizationGradient: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) throws -> any CPUOperation {
    let weight = try factory.packing(ChannelPacking(channels: node.parameter(2).shape[0]), node.parameter(2))
    return CPUTrainingBatchNormalizationGradient(op: self, weight: weight)
  }
}

/// The parameters' gradients first, of which that of x is made: dx = a * dy - b * (x - mean) - c.
struct CPUTrainingBatchNormalizationGradient: CPUOperation {
  let op: TrainingBatchNormalizationGradient
  let weight: CPUPackingCell

  private struct Factors {
    var gradient: Float = 0
    var deviation: Float = 0
    var constant: Float = 0
  }

  func workspaceByteCount(inputs: [Shape], outputs: [Shape], threads: Int) -> Int { ChannelMoments.byteCount(inputs[1]) }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (dy, x, mean, variance) = (inputs[0], inputs[1], inputs[3].floats, inputs[4].floats)
    let (count, weightGradient, biasGradient) = (Double(max(x.pixelCount, 1)), outputs[1].floats, outputs[2].floats)
    var factors = [Factors](repeating: Factors(), count: x.shape[1])
    let terms = { (place: Int, channel: Int) in
      let gradient = Double(dy.floats[place])
      return (value: gradient, product: gradient * (Double(x.floats[place]) - Double(mean[channel])))
    }
    ChannelMoments(workspace).sum(x, pool, terms) { channel, sum, products in
      let inverse = 1 / (Double(variance[channel]) + Double(op.epsilon)).squareRoot()
      (weightGradient[channel], biasGradient[channel]) = (Float(products * inverse), Float(sum))
      let scale = Double(weight.memory.floats[channel]) * inverse
      factors[channel] = Factors(
        gradient: Float(scale), deviation: Float(scale * inverse * inverse * products / count), constant: Float(scale * sum / count))
    }
    pool.runRanges(x.pixelCount) { [factors] pixels, _ in
      for pixel in pixels { Self.gradient(dy, x, outputs[0], pixel, mean, factors) }
    }
  }

  private static func gradient(
    _ dy: TensorView, _ x: TensorView, _ dx: TensorView, _ pixel: Int, _ mean: UnsafePointer<Float>, _ factors: [Factors]
  ) {
    let (dy, x, target) = (dy.floats + pixel * dy.rowStride, x.floats + pixel * x.rowStride, dx.floats + pixel * dx.rowStride)
    for (channel, factor) in factors.enumerated() {
      target[channel] = factor.gradient * dy[channel] - factor.deviation * (x[channel] - mean[channel]) - factor.constant
    }
    dx.clearPadding(ofRow: pixel)
  }
}
