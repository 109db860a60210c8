import CPUKernels
import Lowering
import TensorGraph

extension MaxPooling: CPUOp {
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) -> any CPUOperation { CPUMaxPooling(self, factory.kernels) }
}

/// Maximum over windows.
struct CPUMaxPooling: CPUOperation {
  private let op: MaxPooling
  private let kernels: CPUKernelSet

  init(_ op: MaxPooling, _ kernels: CPUKernelSet) { (self.op, self.kernels) = (op, kernels) }

  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool) {
    let (x, y) = (inputs[0], outputs[0])
    let window = cpu_window(
      images: x.shape[0], height: x.shape[2], width: x.shape[3], channels: x.rowStride, output_height: y.shape[2], output_width: y.shape[3],
      kernel_height: op.kernel, kernel_width: op.kernel, stride_height: op.stride, stride_width: op.stride, padding_top: op.padding,
      padding_left: op.padding)
    pool.runRanges(y.shape[0] * y.shape[2]) { rows, _ in
      var window = window
      kernels.functions.max_pool(&window, x.floats, y.floats, rows.lowerBound, rows.upperBound)
    }
  }
}
