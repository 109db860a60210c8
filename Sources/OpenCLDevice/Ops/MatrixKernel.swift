import TensorGraph

/// The kernels of gemm.cl for one definition of a product, and how they are cut into work-groups.
struct MatrixKernel: Sendable {
  private let variant: TileVariant
  private let small: OpenCLKernel
  private let large: OpenCLKernel
  private let computeUnits: Int

  /// What a product computes beyond the multiplication.
  struct Definition {
    let activation: Activation
    var residual = Convolution2D.Residual.none
    /// The windows whose content the rows of the first matrix are; nil where they lie in memory as they are.
    var window: Window?
    /// Whether rows are aligned to 16 bytes and read by fours.
    let readsWholeQuads: Bool
  }

  /// The windows of a convolution.
  struct Window {
    let channels: Int
    let kernelHeight: Int
    let kernelWidth: Int
    let stride: Int
    let padding: Int
  }

  /// What to enqueue.
  struct Launch {
    let kernel: OpenCLKernel
    let global: [Int]
    let local: [Int]
  }

  /// The rows and columns of a work-group, or what a work-item that works alone is to have.
  private enum Tile {
    static let small = 64
    static let large = 128
    /// From items whose packed rows serve many columns and whose weights serve many rows to items that are many.
    static let items = [(rows: 168, columns: 256), (rows: 96, columns: 128), (rows: 48, columns: 64), (rows: 24, columns: 32)]
  }

  init(
    _ definition: Definition, isScaled: Bool, columns: Int, variant: TileVariant, on context: OpenCLContext
  ) throws(OpenCLError) {
    self.variant = variant
    computeUnits = context.info.computeUnits
    small = try Self.kernel(definition, isScaled: isScaled, tile: Tile.small, variant, context)
    let hasLarge = variant == .localMemory && columns > Tile.small
    large = hasLarge ? try Self.kernel(definition, isScaled: isScaled, tile: Tile.large, variant, context) : small
  }

  /// The work-groups for `batch` products; an element's sum is the same whatever the tile.
  func launch(rows: Int, columns: Int, depth: Int, batch: Int) -> Launch {
    if variant == .vectorRegisters {
      return Launch(kernel: small, global: items(rows: rows, columns: columns, depth: depth, batch: batch), local: [1, 1, 1])
    }
    func groups(_ tile: Int) -> [Int] { [divided(columns, tile), divided(rows, tile), batch] }
    let fillsDevice = groups(Tile.large).reduce(1, *) >= 2 * computeUnits
    let (kernel, tile) = fillsDevice && large !== small ? (large, Tile.large) : (small, Tile.small)
    let count = groups(tile)
    return Launch(kernel: kernel, global: [count[0] * count[1] * 256, batch], local: [256, 1])
  }

  /// The work-items along rows, columns and products: the largest that give every processor a few, and all processors as many, but no more along the
  /// columns than the work is worth.
  private func items(rows: Int, columns: Int, depth: Int, batch: Int) -> [Int] {
    let counts = Tile.items.map { [divided(rows, $0.rows), divided(columns, $0.columns), batch] }
    guard var count = counts.first(where: { $0.reduce(1, *) >= 4 * computeUnits }) ?? counts.last else { return [] }
    count[1] = min(count[1], divided(rows * columns * depth, TileVariant.leastMultiplyAdds))
    if count[0] >= computeUnits { count[0] = divided(count[0], computeUnits) * computeUnits }
    return count
  }

  private static func kernel(
    _ definition: Definition, isScaled: Bool, tile: Int, _ variant: TileVariant, _ context: OpenCLContext
  ) throws(OpenCLError) -> OpenCLKernel {
    let window = definition.window
    // Constants that a variant does not use stay the same, so that no program is built twice.
    let readsWholeQuads = definition.readsWholeQuads || variant == .vectorRegisters
    return try context.kernel(
      "gemm", "gemm_forward",
      [
        "VECTOR_REGISTERS": variant == .vectorRegisters ? 1 : 0, "ACTIVATION": definition.activation.kernelValue,
        "SCALED": isScaled ? 1 : 0, "RESIDUAL": definition.residual.kernelValue,
        "WINDOWS": window == nil ? 0 : 1, "CHANNELS": window?.channels ?? 16,
        "KERNEL_HEIGHT": window?.kernelHeight ?? 1, "KERNEL_WIDTH": window?.kernelWidth ?? 1,
        "STRIDE": window?.stride ?? 1, "PADDING": window?.padding ?? 0,
        "WHOLE_QUADS": readsWholeQuads ? 1 : 0, "TILE": tile,
      ])
  }
}

/// How many parts of `size` hold `count`.
func divided(_ count: Int, _ size: Int) -> Int { (count + size - 1) / size }
