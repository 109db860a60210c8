import DeviceRuntime
import TensorGraph

/// Weight matrices in the device's memory with the kernels that multiply by them (gemm.cl).
struct MatrixProduct: Sendable {
  /// The columns of the output, padded to 16.
  let columns: Int
  let depth: Int
  private let weights: OpenCLBuffer
  /// The bias, and behind it the scale if there is one.
  private let bias: OpenCLBuffer
  private let kernel: MatrixKernel
  private let allRows: OpenCLTensor.RowCount

  /// What a product reads and writes.
  struct Operands {
    let output: OpenCLBuffer
    let input: OpenCLBuffer
    /// The floats from one row of the input to the next.
    let inputStride: Int
    var residual: OpenCLBuffer?
    var maps = Maps()
    let rows: Rows
    /// The products side by side, each with a matrix of its own.
    var batch = 1
  }

  /// Height and width of the maps that windows and upsampled residuals walk.
  struct Maps {
    var input = (height: 0, width: 0)
    var output = (height: 0, width: 0)
    var residual = (height: 0, width: 0)
  }

  /// The rows of the output, of which only those of images (or regions) that exist are computed.
  struct Rows {
    /// The rows of this call, and where they begin among those of all images.
    let count: Int
    var first = 0
    let images: Int
    let rowsPerImage: Int
    let imageCount: OpenCLTensor.RowCount?
  }

  /// Packs `weight`, [batch][columns][depth]; `scale` and `bias` may be shorter than the columns. Throws `OpenCLError`.
  init(
    _ weight: [Float], scale: [Float]? = nil, bias: [Float], columns: Int, depth: Int, batch: Int = 1, kernel: MatrixKernel.Definition,
    variant: TileVariant, on context: OpenCLContext
  ) throws(OpenCLError) {
    self.columns = paddedTo16(columns)
    self.depth = depth
    weights = try context.buffer(Self.packed(weight, columns: columns, depth: depth, batch: batch))
    let epilogue = [bias, scale].compactMap(\.self).flatMap { paddedTo16($0, count: columns) }
    self.bias = try context.buffer(epilogue)
    self.kernel = try MatrixKernel(kernel, isScaled: scale != nil, columns: self.columns, variant: variant, on: context)
    allRows = try .all(on: context)
  }

  /// Enqueues output = activation(scale * (input * weight) + bias + residual).
  func enqueue(_ operands: Operands, on context: OpenCLContext) throws(OpenCLError) {
    let (rows, maps, count) = (operands.rows, operands.maps, operands.rows.imageCount ?? allRows)
    let launch = kernel.launch(rows: rows.count, columns: columns, depth: depth, batch: operands.batch)
    try context.enqueue(
      launch.kernel, global: launch.global, local: launch.local,
      operands.output, operands.input, weights, bias, operands.residual ?? bias,
      Int32(rows.count), Int32(columns), Int32(depth), Int32(operands.inputStride),
      Int32(maps.input.height), Int32(maps.input.width), Int32(maps.output.height), Int32(maps.output.width),
      Int32(maps.residual.height), Int32(maps.residual.width),
      Int32(rows.images), Int32(rows.rowsPerImage), Int32(rows.first), count.buffer, Int32(count.position))
  }

  /// [batch][columns][depth] as [batch][columns / 16][depth padded to 16][16], zeros in the padding.
  static func packed(_ weight: [Float], columns: Int, depth: Int, batch: Int = 1) -> [Float] {
    let (panels, paddedDepth) = (paddedTo16(columns) / 16, paddedTo16(depth))
    var packed = [Float](repeating: 0, count: batch * panels * paddedDepth * 16)
    packed.withUnsafeMutableBufferPointer { packed in
      weight.withUnsafeBufferPointer { weight in
        for row in 0..<batch * columns {
          let (matrix, column) = (row / columns, row % columns)
          let target = (matrix * panels + column / 16) * paddedDepth * 16 + column % 16
          for k in 0..<depth { packed[target + k * 16] = weight[row * depth + k] }
        }
      }
    }
    return packed
  }
}
