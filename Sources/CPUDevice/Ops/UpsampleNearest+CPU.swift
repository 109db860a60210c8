import CPUKernels
import Lowering
import TensorGraph

extension UpsampleNearest: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPUUpsampleNearest(factory.kernels) }
}

/// Nearest upsampling that no convolution could take over.
struct CPUUpsampleNearest: CPUOperation {
  private let kernels: CPUKernelSet

  init(_ kernels: CPUKernelSet) { self.kernels = kernels }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, y) = (inputs[0], outputs[0])
    let window = MaxPooling(kernel: 1, stride: 1, padding: 0).window(x, y)
    pool.runRanges(y.shape[0] * y.shape[2]) { rows, _ in
      var window = window
      kernels.functions.upsample_nearest(&window, x.floats, nil, y.floats, rows.lowerBound, rows.upperBound)
    }
  }
}
