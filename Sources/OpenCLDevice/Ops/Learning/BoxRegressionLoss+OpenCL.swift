import Lowering
import TensorGraph

extension BoxRegressionLoss: OpenCLOp {
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation {
    try OpenCLBoxRegressionLoss(self, on: factory.context)
  }
}

/// The loss of each region by itself, then the sum.
struct OpenCLBoxRegressionLoss: OpenCLOperation {
  private let op: BoxRegressionLoss
  private let kernel: OpenCLKernel
  private let sum: LossSum
  private let allRows: OpenCLTensor.RowCount
  private let emptyLayout: WorkspaceLayout

  init(_ op: BoxRegressionLoss, on context: OpenCLContext) throws(OpenCLError) {
    self.op = op
    kernel = try context.kernel("losses", "box_regression_loss")
    sum = try LossSum(on: context)
    allRows = try .all(on: context)
    emptyLayout = WorkspaceLayout(on: context)
  }

  /// The share of a region, and the loss of each.
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
    let (deltas, labels, gradient, count) = (inputs[0], inputs[1].buffer, outputs[0], inputs[0].rowCount ?? allRows)
    let (rows, parts) = (deltas.shape[0], parts(deltas.shape[0]))
    let (share, losses) = (try parts.share.slice(of: workspace), try parts.losses.slice(of: workspace))
    try sum.enqueueShare(share, numbers: labels, rows: rows, count, on: context)
    try context.enqueue(
      kernel, global: [rows], local: [64], gradient.buffer, losses, deltas.buffer, labels, inputs[2].buffer, share, Int32(rows),
      Int32(deltas.shape[1] / 4), Int32(deltas.rowStride), Int32(gradient.rowStride), op.beta, count.buffer, Int32(count.position))
    try sum.enqueueMean(outputs[1].buffer, losses: losses, share: share, rows: rows, count, on: context)
  }
}
