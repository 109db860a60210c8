import CPUKernels
import TensorGraph

/// An activation that no other operation could take over.
struct CPUActivation: Operation {
  private let activation: Activation
  private let kernels: CPUKernelSet

  init(_ activation: Activation, _ kernels: CPUKernelSet) { (self.activation, self.kernels) = (activation, kernels) }

  func run(inputs: [TensorView], outputs: [TensorView], pool: ThreadPool) {
    let (x, y) = (inputs[0], outputs[0])
    pool.runRanges(x.storedCount) { range, _ in
      kernels.functions.activate(x.floats + range.lowerBound, y.floats + range.lowerBound, range.count, activation.kernelValue)
    }
  }
}

/// A sum that no convolution could take over.
struct CPUAdd: Operation {
  private let kernels: CPUKernelSet

  init(_ kernels: CPUKernelSet) { self.kernels = kernels }

  func run(inputs: [TensorView], outputs: [TensorView], pool: ThreadPool) {
    let (a, b, y) = (inputs[0], inputs[1], outputs[0])
    pool.runRanges(a.storedCount) { range, _ in
      kernels.functions.add(
        a.floats + range.lowerBound, b.floats + range.lowerBound, y.floats + range.lowerBound, range.count, CPU_ACTIVATION_NONE)
    }
  }
}

/// A factor for each channel.
struct CPUScaleChannels: Operation {
  private let kernels: CPUKernelSet

  init(_ kernels: CPUKernelSet) { self.kernels = kernels }

  func run(inputs: [TensorView], outputs: [TensorView], pool: ThreadPool) {
    let (x, scale, y) = (inputs[0], inputs[1], outputs[0])
    let rows = x.shape[0] * x.shape[2]
    pool.runRanges(rows) { range, _ in
      for row in range {
        let offset = row * x.shape[3] * x.rowStride
        kernels.functions.scale_channels(
          x.floats + offset, scale.floats + row / x.shape[2] * scale.rowStride, y.floats + offset, x.shape[3], x.rowStride)
      }
    }
  }
}

/// A batch norm that no convolution could take over.
struct CPUBatchNormalization: Operation {
  private let scale: [Float]
  private let shift: [Float]

  /// `vectors`: weight, bias, mean, variance.
  init(_ op: BatchNormalization, _ vectors: [[Float]]) { (scale, shift) = op.scaleAndShift(vectors) }

  func run(inputs: [TensorView], outputs: [TensorView], pool: ThreadPool) {
    let (x, y) = (inputs[0], outputs[0])
    pool.runRanges(x.pixelCount) { range, _ in
      for pixel in range {
        for channel in scale.indices {
          y.floats[pixel * y.rowStride + channel] = x.floats[pixel * x.rowStride + channel] * scale[channel] + shift[channel]
        }
        for channel in scale.count..<y.rowStride { y.floats[pixel * y.rowStride + channel] = 0 }
      }
    }
  }
}
