import TensorGraph

/// One node made ready to run: weights packed into device memory, kernels built.
protocol OpenCLOperation: Sendable {
  /// The bytes of workspace that a run with these shapes needs at least, and beyond which more is of no use; all operations share one workspace, one
  /// after the other.
  func workspaceByteCounts(inputs: [Shape], outputs: [Shape]) -> ClosedRange<Int>

  /// Enqueues the node's kernels; returns at once. Of constants and shape-only inputs only the shape may be used.
  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError)
}

extension OpenCLOperation {
  func workspaceByteCounts(inputs: [Shape], outputs: [Shape]) -> ClosedRange<Int> { 0...0 }
}
