import Lowering
import TensorGraph

/// Sums of channels over strips of rows (strip_sums.cl).
struct StripSums {
  private let kernel: OpenCLKernel
  private let vectorWidth: Int
  private let allRows: OpenCLTensor.RowCount

  /// What the rows are multiplied by before they are added.
  enum Factor: Int {
    case none = 0
    case rows
    case shiftedRows
  }

  /// What is added.
  struct Operands {
    let rows: OpenCLBuffer
    var factors: OpenCLBuffer?
    var shift: OpenCLBuffer?
    /// The floats of a row.
    let stride: Int
    let strips: Strips
    let images: Int
    let rowsPerImage: Int
    let imageCount: OpenCLTensor.RowCount?
  }

  /// `isPadded`: rows are whole vectors.
  init(_ factor: Factor = .none, isPadded: Bool = true, variant: TileVariant, on context: OpenCLContext) throws(OpenCLError) {
    vectorWidth = isPadded ? variant.vectorWidth : 1
    kernel = try context.kernel("strip_sums", "strip_sums", ["VECTOR_WIDTH": vectorWidth, "FACTOR": factor.rawValue])
    allRows = try .all(on: context)
  }

  /// The strips of so many rows.
  static func strips(of rows: Int) -> Strips { Strips(of: rows, unit: 256, limit: 256) }

  /// Enqueues sums [strips][stride].
  func enqueue(_ operands: Operands, into sums: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (strips, count) = (operands.strips, operands.imageCount ?? allRows)
    let range =
      vectorWidth == 16
      ? (global: [processorItems(operands), strips.count], local: [1, 1])
      : (global: [divided(operands.stride, vectorWidth), strips.count], local: [16 / vectorWidth, 16])
    try context.enqueue(
      kernel, global: range.global, local: range.local, sums, operands.rows, operands.factors ?? operands.rows,
      operands.shift ?? operands.rows, Int32(operands.stride), Int32(strips.count), Int32(strips.rows), Int32(operands.images),
      Int32(operands.rowsPerImage), count.buffer, Int32(count.position))
  }

  /// Where strips are few, work-items share the channels.
  private func processorItems(_ operands: Operands) -> Int {
    max(1, min(operands.stride / vectorWidth, divided(64, max(1, operands.strips.count))))
  }
}
