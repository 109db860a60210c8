import Lowering
import TensorGraph

extension RunningStatistics: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPURunningStatistics(op: self) }
}

/// Statistics that follow those of batches.
struct CPURunningStatistics: CPUOperation {
  let op: RunningStatistics

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (mean, variance, batchMean, batchVariance) = (inputs[0].floats, inputs[1].floats, inputs[2].floats, inputs[3].floats)
    let (nextMean, nextVariance, count) = (outputs[0].floats, outputs[1].floats, inputs[4].pixelCount)
    let isTaken = !op.dependsOnStep || inputs[5].floats[3] > 0
    for channel in 0..<inputs[0].shape[0] {
      let isKnown = isTaken && count > 0 && batchMean[channel].isFinite && batchVariance[channel].isFinite
      let sample = batchVariance[channel] * RunningStatistics.sampleFactor(count)
      nextMean[channel] = mean[channel] + (isKnown ? op.momentum * (batchMean[channel] - mean[channel]) : 0)
      nextVariance[channel] = variance[channel] + (isKnown ? op.momentum * (sample - variance[channel]) : 0)
    }
  }
}
