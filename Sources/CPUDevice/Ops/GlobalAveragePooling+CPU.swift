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
    pool.run(x.shape[0]) { task in
      kernels.functions.global_average(
        x.floats + task.index * x.imageStride, x.shape[2] * x.shape[3], x.rowStride, y.floats + task.index * y.rowStride)
    }
  }
}
