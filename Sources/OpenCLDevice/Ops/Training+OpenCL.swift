import Lowering
import TensorGraph

extension ActivationGradient: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    let kernel = try factory.context.kernel("training", "activation_gradient", ["ACTIVATION": activation.kernelValue])
    return try OpenCLElementwise(kernel, on: factory.context)
  }
}

extension SoftmaxCrossEntropy: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLSoftmaxCrossEntropy(on: factory.context)
  }
}

/// The loss of each row by itself, then the sum in the order of the rows.
struct OpenCLSoftmaxCrossEntropy: OpenCLOperation {
  private let (share, rows, mean): (OpenCLKernel, OpenCLKernel, OpenCLKernel)
  private let allRows: OpenCLTensor.RowCount
  private let emptyLayout: WorkspaceLayout

  init(on context: OpenCLContext) throws(OpenCLError) {
    share = try context.kernel("training", "cross_entropy_share")
    rows = try context.kernel("training", "softmax_cross_entropy")
    mean = try context.kernel("training", "cross_entropy_mean")
    allRows = try .all(on: context)
    emptyLayout = WorkspaceLayout(on: context)
  }

  /// The share of a row, and the loss of each.
  private func parts(_ rows: Int) -> (share: WorkspaceLayout.Part, losses: WorkspaceLayout.Part, byteCount: Int) {
    var layout = emptyLayout
    let (share, losses) = (layout.append(1, of: Float.self), layout.append(rows, of: Float.self))
    return (share, losses, layout.byteCount)
  }

  func workspaceByteCounts(inputs: [Shape], outputs: [Shape]) -> ClosedRange<Int> {
    let byteCount = parts(inputs[0][0]).byteCount
    return byteCount...byteCount
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (logits, labels, gradient, count) = (inputs[0], inputs[1].buffer, outputs[0], inputs[0].rowCount ?? allRows)
    let parts = parts(logits.shape[0])
    let (shareBuffer, losses) = (try parts.share.slice(of: workspace), try parts.losses.slice(of: workspace))
    let (capacity, position) = (Int32(logits.shape[0]), Int32(count.position))
    try context.enqueue(share, global: [1], local: [1], shareBuffer, labels, capacity, count.buffer, position)
    try context.enqueue(
      rows, global: [logits.shape[0]], local: [64], gradient.buffer, losses, logits.buffer, labels, shareBuffer, capacity,
      Int32(logits.shape[1]), Int32(logits.rowStride), Int32(gradient.rowStride), count.buffer, position)
    try context.enqueue(mean, global: [1], local: [1], outputs[1].buffer, losses, shareBuffer, capacity, count.buffer, position)
  }
}
