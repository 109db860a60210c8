import Lowering

/// What the losses of rows have in common: the share of each row that counts, and the mean of what they lose.
struct LossSum {
  private let (share, weightedShare, mean): (OpenCLKernel, OpenCLKernel, OpenCLKernel)
  private let emptyLayout: WorkspaceLayout
  private static let lanes = 256

  /// Where an operation keeps the share, and one or more losses of each row.
  struct Parts {
    let share: WorkspaceLayout.Part
    let losses: [WorkspaceLayout.Part]
    let byteCount: Int
  }

  init(on context: OpenCLContext) throws(OpenCLError) {
    share = try context.kernel("losses", "loss_share", ["LANES": Self.lanes])
    weightedShare = try context.kernel("losses", "weighted_loss_share", ["LANES": Self.lanes])
    mean = try context.kernel("losses", "loss_mean", ["LANES": Self.lanes])
    emptyLayout = WorkspaceLayout(on: context)
  }

  /// The parts of a workspace for `losses` losses of each row.
  func parts(rows: Int, losses: Int = 1) -> Parts {
    var layout = emptyLayout
    let share = layout.append(1, of: Float.self)
    let losses = (0..<losses).map { _ in layout.append(rows, of: Float.self) }
    return Parts(share: share, losses: losses, byteCount: layout.byteCount)
  }

  /// One over the number of rows whose number is not negative.
  func enqueueShare(
    _ target: OpenCLBuffer, numbers: OpenCLBuffer, rows: Int, _ count: OpenCLTensor.RowCount, on context: OpenCLContext
  ) throws(OpenCLError) {
    try context.enqueue(share, global: [Self.lanes], local: [Self.lanes], target, numbers, Int32(rows), count.buffer, Int32(count.position))
  }

  /// One over the sum of the rows' weights, which are those of their classes.
  func enqueueShare(
    _ target: OpenCLBuffer, labels: OpenCLBuffer, weights: OpenCLBuffer, classes: Int, rows: Int, _ count: OpenCLTensor.RowCount,
    on context: OpenCLContext
  ) throws(OpenCLError) {
    try context.enqueue(
      weightedShare, global: [Self.lanes], local: [Self.lanes], target, labels, weights, Int32(rows), Int32(classes),
      count.buffer, Int32(count.position))
  }

  /// The sum of the losses times their share.
  func enqueueMean(
    _ target: OpenCLBuffer, losses: OpenCLBuffer, share: OpenCLBuffer, rows: Int, _ count: OpenCLTensor.RowCount,
    on context: OpenCLContext
  ) throws(OpenCLError) {
    try context.enqueue(
      mean, global: [Self.lanes], local: [Self.lanes], target, losses, share, Int32(rows), count.buffer, Int32(count.position))
  }
}
