import CPUKernels
import Lowering

/// dy^T * x, summed over rows (pixels) strip by strip, always in the same order: the gradient of every weight that is multiplied.
struct TransposedProduct {
  /// The columns of dy, which are rows of the product.
  let rows: Int
  /// The columns of x, a multiple of 16, in parts of equally many.
  let columns: Int
  /// The parts of x's columns that are made apart from each other.
  var parts = 1
  /// Whether the columns of a part have to be made, all at once.
  var makesColumns = false
  let kernels: CPUKernelSet
  /// The rows of x and dy that are multiplied at once: their packed panels stay in the cache, and one block of the product's depth is as deep.
  static let strip = 256
  /// The rows and columns of a task: so much of the product stays in the cache while its strips are added.
  private static let block = (rows: 256, columns: 512)

  /// Where rows `range` of a part of x are, and how far apart; `scratch` has room for a strip of the part.
  typealias Columns = (_ part: Int, _ range: Range<Int>, _ scratch: UnsafeMutablePointer<Float>) -> (UnsafePointer<Float>, stride: Int)

  private var width: Int { columns / parts }

  /// Fills `product` [rows][columns] from `depth` rows of dy and x.
  func run(
    depth: Int, dy: UnsafePointer<Float>, dyStride: Int, x: Columns, into product: UnsafeMutablePointer<Float>, _ pool: ThreadPool
  ) {
    if depth == 0 { return product.update(repeating: 0, count: rows * columns) }
    let (rowBlocks, columnBlocks) = blocks(threads: pool.threadCount)
    pool.run(rowBlocks * columnBlocks * parts) { task in
      let part = task.index / (rowBlocks * columnBlocks)
      let rowRange = MatrixTiling.slice(task.index % rowBlocks, of: rowBlocks, count: rows, unit: kernels.tileRows)
      let columnRange = MatrixTiling.slice(task.index / rowBlocks % columnBlocks, of: columnBlocks, count: width, unit: kernels.panelWidth)
      let packed = task.scratchFloats(Self.strip * (columnRange.count + (makesColumns ? width : 0)))
      for first in stride(from: 0, to: depth, by: Self.strip) {
        let range = first..<min(first + Self.strip, depth)
        let (source, stride) = x(part, range, packed + Self.strip * columnRange.count)
        kernels.functions.pack_rows(source + columnRange.lowerBound, stride, range.count, columnRange.count, packed)
        var gemm = cpu_gemm(
          rows: rowRange.count, columns: columnRange.count, depth: range.count, a: dy + first * dyStride + rowRange.lowerBound,
          a_stride: dyStride, b: packed, first_column: 0,
          c: product + rowRange.lowerBound * columns + part * width + columnRange.lowerBound, c_stride: columns, scale: nil, bias: nil,
          residual: nil, residual_stride: 0, activation: CPU_ACTIVATION_NONE, a_is_transposed: 1, accumulates: first > 0 ? 1 : 0)
        kernels.functions.gemm(&gemm)
      }
    }
  }

  /// How many blocks of rows and columns: more where threads would have nothing to do.
  private func blocks(threads: Int) -> (rows: Int, columns: Int) {
    let limits = (
      (rows + kernels.tileRows - 1) / kernels.tileRows, makesColumns ? 1 : (width + kernels.panelWidth - 1) / kernels.panelWidth
    )
    var blocks = (
      min(limits.0, (rows + Self.block.rows - 1) / Self.block.rows), min(limits.1, (width + Self.block.columns - 1) / Self.block.columns)
    )
    while threads > 1 && blocks.0 * blocks.1 * parts < 2 * threads && blocks.0 < limits.0 { blocks.0 = min(limits.0, 2 * blocks.0) }
    while threads > 1 && blocks.0 * blocks.1 * parts < 2 * threads && blocks.1 < limits.1 { blocks.1 = min(limits.1, 2 * blocks.1) }
    return blocks
  }

  /// The product [rows][cells][stride] as a weight [rows][channels][cells], its rows multiplied by `scale`; `weight` may be where the product lies.
  func unpack(
    _ product: UnsafePointer<Float>, channels: Int, cells: Int, stride: Int, scale: UnsafePointer<Float>?,
    into weight: UnsafeMutablePointer<Float>, _ pool: ThreadPool
  ) {
    pool.runRanges(rows) { range, task in
      let source = task.scratchFloats(columns)
      for row in range {
        source.update(from: product + row * columns, count: columns)
        let (target, factor) = (weight + row * channels * cells, scale?[row] ?? 1)
        for channel in 0..<channels {
          for cell in 0..<cells { target[channel * cells + cell] = source[cell * stride + channel] * factor }
        }
      }
    }
  }
}
