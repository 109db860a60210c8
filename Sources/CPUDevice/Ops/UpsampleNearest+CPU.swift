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
    let window = cpu_window(
      images: x.shape[0], height: x.shape[2], width: x.shape[3], channels: x.rowStride, output_height: y.shape[2], output_width: y.shape[3],
      kernel_height: 1, kernel_width: 1, stride_height: 1, stride_width: 1, padding_top: 0, padding_left: 0)
    pool.runRanges(y.shape[0] * y.shape[2]) { rows, _ in
      var window = window
      kernels.functions.upsample_nearest(&window, x.floats, nil, y.floats, rows.lowerBound, rows.upperBound)
    }
  }
}
