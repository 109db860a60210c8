import CPUKernels
import Lowering
import TensorGraph

extension GlobalAveragePooling: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPUGlobalAveragePooling(factory.kernels) }
}

/// The mean of each channel.
struct CPUGlobalAveragePooling: CPUOperation {
  private let kernels: CPUKernelSet

  init(_ kernels: CPUKernelSet) { self.kernels = kernels }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, y) = (inputs[0], outputs[0])
    // Of few images the threads share the channels.
    let parts = x.shape[0] < pool.threadCount ? min(pool.threadCount, x.rowStride / 16) : 1
    pool.run(x.shape[0] * parts) { task in
      let image = task.index / parts
      let channels = MatrixTiling.slice(task.index % parts, of: parts, count: x.rowStride, unit: 16)
      var pixels = cpu_pixels(count: x.shape[2] * x.shape[3], stride: x.rowStride, channels: channels.count)
      kernels.functions.global_average(
        x.floats + image * x.imageStride + channels.lowerBound, &pixels, y.floats + image * y.rowStride + channels.lowerBound)
    }
  }
}
