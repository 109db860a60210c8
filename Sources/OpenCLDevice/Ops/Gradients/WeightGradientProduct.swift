import Lowering
import TensorGraph

/// dy^T * X, summed over rows (pixels) in strips (weight_gradient.cl).
struct WeightGradientProduct: Sendable {
  private let variant: TileVariant
  private let small: OpenCLKernel
  private let large: OpenCLKernel
  private let computeUnits: Int
  private let allRows: OpenCLTensor.RowCount

  private enum Tile {
    static let small = 64
    static let large = 128
    /// The columns that a processor's work-item copies at once, and the filters that are worth copying them twice.
    static let columns = 64
    static let filters = 48
  }

  /// How x and dy lie in memory.
  struct Layout {
    /// The rows are windows of images.
    var readsWindows = false
    /// Rows (pixels) of x, and of dy, are multiples of 16 floats.
    let isPadded: (x: Bool, dy: Bool)
  }

  /// What a product reads.
  struct Operands {
    let x: OpenCLTensor
    let dy: OpenCLTensor
    let size: Size
    /// Of the windows.
    var convolution = Convolution2D()
    var kernel = (height: 1, width: 1)
  }

  /// The extents of a product.
  struct Size {
    let filters: Int
    /// What a row of X has, a multiple of 16.
    let columns: Int
    let images: Int
    let rowsPerImage: Int

    var rows: Int { images * rowsPerImage }

    /// As many strips as keep their sums in 16 MB; of whole blocks of rows.
    var strips: Strips { Strips(of: rows, unit: 512, limit: (4 << 20) / max(1, filters * columns)) }

    /// The bytes of the sums.
    var byteCount: Int { strips.count * filters * columns * MemoryLayout<Float>.stride }
  }

  init(_ layout: Layout, variant: TileVariant, on context: OpenCLContext) throws(OpenCLError) {
    self.variant = variant
    computeUnits = context.info.computeUnits
    small = try Self.kernel(layout, tile: Tile.small, variant, context)
    large = variant == .localMemory ? try Self.kernel(layout, tile: Tile.large, variant, context) : small
    allRows = try .all(on: context)
  }

  /// Enqueues the sums [strips][filters][columns].
  func enqueue(_ operands: Operands, into products: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError) {
    let (x, dy, size, strips) = (operands.x, operands.dy, operands.size, operands.size.strips)
    let (op, count, launch) = (operands.convolution, x.rowCount ?? dy.rowCount ?? allRows, launch(size))
    let (input, output) = (x.mapSize, dy.mapSize)
    try context.enqueue(
      launch.kernel, global: launch.global, local: launch.local, products, x.buffer, dy.buffer, Int32(size.filters), Int32(size.columns),
      Int32(x.rowStride), Int32(dy.rowStride), Int32(input.height), Int32(input.width), Int32(output.height), Int32(output.width),
      Int32(x.rowStride), Int32(operands.kernel.height), Int32(operands.kernel.width), Int32(op.stride), Int32(op.padding),
      Int32(strips.rows), Int32(size.images), Int32(size.rowsPerImage), count.buffer, Int32(count.position))
  }

  /// An element's sum is the same whatever the tile.
  private func launch(_ size: Size) -> MatrixKernel.Launch {
    let strips = size.strips.count
    if variant == .vectorRegisters { return MatrixKernel.Launch(kernel: small, global: items(size) + [strips], local: [1, 1, 1]) }
    func groups(_ tile: Int) -> Int { divided(size.filters, tile) * divided(size.columns, tile) }
    let (kernel, tile) = groups(Tile.large) * strips >= 2 * computeUnits ? (large, Tile.large) : (small, Tile.small)
    return MatrixKernel.Launch(kernel: kernel, global: [groups(tile) * 256, strips], local: [256, 1])
  }

  /// A processor's work-items along filters and columns: whole columns first, which are copied once.
  private func items(_ size: Size) -> [Int] {
    let worth = divided(size.filters * size.columns * size.strips.rows, TileVariant.leastMultiplyAdds)
    let columns = max(1, min(divided(size.columns, Tile.columns), worth))
    let filters = min(divided(size.filters, Tile.filters), divided(4 * computeUnits, columns * size.strips.count), divided(worth, columns))
    return [max(1, filters), columns]
  }

  private static func kernel(
    _ layout: Layout, tile: Int, _ variant: TileVariant, _ context: OpenCLContext
  ) throws(OpenCLError) -> OpenCLKernel {
    // Constants that a variant does not use stay the same, so that no program is built twice.
    let isProcessor = variant == .vectorRegisters
    return try context.kernel(
      "weight_gradient", "weight_gradient_products",
      [
        "VECTOR_REGISTERS": isProcessor ? 1 : 0, "WINDOWS": layout.readsWindows ? 1 : 0,
        "X_QUADS": layout.isPadded.x || isProcessor && !layout.readsWindows ? 1 : 0, "DY_QUADS": layout.isPadded.dy || isProcessor ? 1 : 0,
        "TILE": tile,
      ])
  }
}

extension OpenCLTensor {
  /// Height and width of an image-shaped tensor, nothing of rows.
  fileprivate var mapSize: (height: Int, width: Int) { shape.rank == 4 ? (shape[2], shape[3]) : (0, 0) }
}
