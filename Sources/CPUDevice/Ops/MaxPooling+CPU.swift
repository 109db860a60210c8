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
    let window = op.window(x, y)
    pool.runRanges(y.shape[0] * y.shape[2]) { rows, _ in
      var window = window
      kernels.functions.max_pool(&window, x.floats, y.floats, rows.lowerBound, rows.upperBound)
    }
  }
}

extension MaxPooling {
  /// The windows that the kernels walk for the given input and output.
  func window(_ x: TensorView, _ y: TensorView) -> cpu_window {
    cpu_window(
      images: x.shape[0], height: x.shape[2], width: x.shape[3], channels: x.rowStride, output_height: y.shape[2], output_width: y.shape[3],
      kernel_height: kernel, kernel_width: kernel, stride_height: stride, stride_width: stride, padding_top: padding, padding_left: padding)
  }
}
