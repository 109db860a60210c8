import Lowering
import TensorGraph

/// Weight matrices in the device's memory with the kernels that multiply by them (gemm.cl).
struct MatrixProduct: Sendable {
  /// The columns of the output, padded to 16.
  let columns: Int
  let depth: Int
  private let weights: OpenCLPackingCell
  /// The bias, and behind it the scale if there is one.
  private let epilogue: OpenCLPackingCell
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

  /// The product of `depth` numbers with each of the columns of `weights`; `bias` and `scale` belong to the columns. Throws `OpenCLError` and what reading
  /// a parameter throws.
  init(
    _ weights: OpenCLPackingCell, columns: Int, depth: Int, scale: Parameter? = nil, bias: Parameter? = nil,
    kernel: MatrixKernel.Definition,
    _ factory: OpenCLOperationFactory
  ) throws {
    (self.weights, self.columns, self.depth) = (weights, paddedTo16(columns), depth)
    let padded = ChannelPacking(on: factory.packingContext, channels: columns, padding: kernel.activation.root)
    epilogue = try factory.packing(EpiloguePacking(bias: padded, hasBias: bias != nil, hasScale: scale != nil), bias, scale)
    self.kernel = try MatrixKernel(kernel, isScaled: scale != nil, columns: self.columns, variant: factory.variant, on: factory.context)
    allRows = try .all(on: factory.context)
  }

  /// The product with a layer's weight. Throws as the other initialiser.
  init(_ form: MatrixForm, _ parameters: LayerParameters, kernel: MatrixKernel.Definition, _ factory: OpenCLOperationFactory) throws {
    let weights = try factory.packing(MatrixPacking(on: factory.packingContext, form: form), parameters.weight, parameters.weightScale)
    try self.init(
      weights, columns: form.columns, depth: form.depth, scale: parameters.sumScale, bias: parameters.bias, kernel: kernel, factory)
  }

  /// Enqueues output = activation(scale * (input * weight) + bias + residual).
  func enqueue(_ operands: Operands, on context: OpenCLContext) throws(OpenCLError) {
    let (rows, maps, count) = (operands.rows, operands.maps, operands.rows.imageCount ?? allRows)
    let launch = kernel.launch(rows: rows.count, columns: columns, depth: depth, batch: operands.batch)
    try context.enqueue(
      launch.kernel, global: launch.global, local: launch.local,
      operands.output, operands.input, weights.memory, epilogue.memory, operands.residual ?? epilogue.memory,
      Int32(rows.count), Int32(columns), Int32(depth), Int32(operands.inputStride),
      Int32(maps.input.height), Int32(maps.input.width), Int32(maps.output.height), Int32(maps.output.width),
      Int32(maps.residual.height), Int32(maps.residual.width),
      Int32(rows.images), Int32(rows.rowsPerImage), Int32(rows.first), count.buffer, Int32(count.position))
  }
}
