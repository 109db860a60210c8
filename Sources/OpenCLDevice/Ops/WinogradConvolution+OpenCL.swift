import Lowering
import TensorGraph

/// A 3x3 convolution with stride 1 and padding 1 as Winograd F(4x4, 3x3) (Lavin and Gray 2016): transform, 36 matrix products, transform back.
///
/// The tiles go through the workspace in chunks, so that it stays small whatever the image; a tile's bits do not depend on the others of its chunk.
struct OpenCLWinogradConvolution: OpenCLOperation {
  private let product: MatrixProduct
  private let bias: OpenCLPackingCell
  private let residualIndex: Int?
  private let transformInput: OpenCLKernel
  private let transformOutput: OpenCLKernel
  private let vectorWidth: Int
  private let workspaceLimit: Int
  private let chunkUnit: Int
  private let sliceAlignment: Int
  private let allRows: OpenCLTensor.RowCount
  private static let points = 36

  private var channels: Int { product.depth }
  private var filters: Int { product.columns }

  init(_ form: ConvolutionForm, _ parameters: LayerParameters, _ factory: OpenCLOperationFactory) throws {
    let (op, variant, context) = (form.op, factory.variant, factory.context)
    let weights = try factory.packing(
      WinogradPacking(on: factory.packingContext, filters: form.filters, channels: form.channels), parameters.weight, parameters.weightScale
    )
    product = try MatrixProduct(
      weights, columns: form.filters, depth: paddedTo16(form.channels), kernel: .init(activation: .identity, readsWholeQuads: true), factory
    )
    bias = try factory.bias(parameters.bias, channels: form.filters, op.activation)
    residualIndex = op.residualIndex
    // A GPU's work-item has registers for a tile of one channel.
    vectorWidth = variant == .localMemory ? 1 : variant.vectorWidth
    // What a GPU needs to be busy; what stays in a processor's last cache, in whole register tiles of the product.
    (workspaceLimit, chunkUnit) = variant == .localMemory ? (64 << 20, 1) : (8 << 20, 12)
    sliceAlignment = context.info.baseAddressAlignment
    let defines: KeyValuePairs = [
      "VECTOR_WIDTH": vectorWidth, "ACTIVATION": op.activation.kernelValue, "RESIDUAL": op.residual.kernelValue,
    ]
    transformInput = try context.kernel("winograd", "winograd_transform_input", defines)
    transformOutput = try context.kernel("winograd", "winograd_transform_output", defines)
    allRows = try .all(on: context)
  }

  func workspaceByteCounts(inputs: [Shape], outputs: [Shape]) -> ClosedRange<Int> {
    byteCount(1)...byteCount(max(1, min(tileCount(outputs[0]), capacity(workspaceLimit))))
  }

  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let tiles = tileCount(outputs[0].shape)
    if tiles == 0 { return }
    let chunk = min(tiles, capacity(min(workspaceLimit, workspace.byteCount)))
    let transformed = try workspace.slice(offset: 0, byteCount: Self.points * chunk * channels * 4)
    let products = try workspace.slice(
      offset: divided(transformed.byteCount, sliceAlignment) * sliceAlignment, byteCount: Self.points * chunk * filters * 4)
    for first in stride(from: 0, to: tiles, by: chunk) {
      let part = Chunk(
        tiles: first..<min(first + chunk, tiles), transformed: transformed, products: products, count: inputs[0].rowCount ?? allRows)
      try enqueue(part, inputs, outputs[0], on: context)
    }
  }

  private struct Chunk {
    let tiles: Range<Int>
    let transformed: OpenCLBuffer
    let products: OpenCLBuffer
    let count: OpenCLTensor.RowCount
  }

  private func enqueue(_ chunk: Chunk, _ inputs: [OpenCLTensor], _ y: OpenCLTensor, on context: OpenCLContext) throws(OpenCLError) {
    let (tiles, images, count) = (chunk.tiles, y.shape[0], chunk.count)
    let (height, width) = (Int32(y.shape[2]), Int32(y.shape[3]))
    let local = [16 / vectorWidth, 16]
    try context.enqueue(
      transformInput, global: [channels / vectorWidth, tiles.count], local: local, chunk.transformed, inputs[0].buffer, Int32(channels),
      Int32(images), height, width, Int32(tiles.lowerBound), Int32(tiles.count), count.buffer, Int32(count.position))
    let rows = MatrixProduct.Rows(
      count: tiles.count, first: tiles.lowerBound, images: images, rowsPerImage: tileCount(y.shape) / images, imageCount: count)
    try product.enqueue(
      .init(output: chunk.products, input: chunk.transformed, inputStride: channels, rows: rows, batch: Self.points), on: context)
    try context.enqueue(
      transformOutput, global: [filters / vectorWidth, tiles.count], local: local, y.buffer, chunk.products, bias.memory,
      residualIndex.map { inputs[$0].buffer } ?? bias.memory, Int32(filters), Int32(images), height, width, Int32(tiles.lowerBound),
      Int32(tiles.count), count.buffer, Int32(count.position))
  }

  private func tileCount(_ shape: Shape) -> Int { shape[0] * divided(shape[2], 4) * divided(shape[3], 4) }

  /// The bytes of workspace for a chunk of tiles: transformed, then multiplied from where a slice may begin.
  private func byteCount(_ tiles: Int) -> Int { tiles * tileByteCount + sliceAlignment }

  /// The tiles that a workspace has room for, whole register tiles where there is room for one.
  private func capacity(_ byteCount: Int) -> Int {
    let tiles = max(1, (byteCount - sliceAlignment) / tileByteCount)
    return tiles < chunkUnit ? tiles : tiles / chunkUnit * chunkUnit
  }

  private var tileByteCount: Int { Self.points * (channels + filters) * 4 }
}
