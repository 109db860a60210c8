/// What is one row of those that count, and the mean of their losses.
struct LossSum {
  private let (share, mean): (OpenCLKernel, OpenCLKernel)
  private static let lanes = 256

  init(on context: OpenCLContext) throws(OpenCLError) {
    share = try context.kernel("losses", "loss_share", ["LANES": Self.lanes])
    mean = try context.kernel("losses", "loss_mean", ["LANES": Self.lanes])
  }

  /// One over the number of rows whose number is not negative.
  func enqueueShare(
    _ target: OpenCLBuffer, numbers: OpenCLBuffer, rows: Int, _ count: OpenCLTensor.RowCount, on context: OpenCLContext
  ) throws(OpenCLError) {
    try context.enqueue(share, global: [Self.lanes], local: [Self.lanes], target, numbers, Int32(rows), count.buffer, Int32(count.position))
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
