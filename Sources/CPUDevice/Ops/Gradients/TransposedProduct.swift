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
  static let strip = Int(CPU_DEPTH_BLOCK)
  /// The rows and columns of a task: so much of the product stays in the cache while its strips are added.
  private static let block = (rows: 256, columns: 512)

  /// Where rows `range` of a part of x are, and how far apart; `scratch` has room for a strip of the part.
  typealias Columns = (_ part: Int, _ range: Range<Int>, _ scratch: UnsafeMutablePointer<Float>) -> (UnsafePointer<Float>, stride: Int)

  private var width: Int { columns / parts }

  /// The largest product, in numbers, of which several copies are made.
  private static let largestCopy = 1 << 16
  /// The fewest strips of a slice of the rows that has a copy of its own.
  private static let fewestStrips = 4

  /// Into how many slices `depth` rows are cut, each of which adds to a copy of its own: where the product is small, its blocks alone would have every
  /// task read all of dy or x. It depends on the sizes alone, so that the sums do too.
  private func slices(_ depth: Int) -> Int {
    if rows * columns > Self.largestCopy { return 1 }
    return max(1, min(8, depth / (Self.fewestStrips * Self.strip)))
  }

  /// The floats of workspace for the copies of a product over `depth` rows.
  func copiesFloatCount(depth: Int) -> Int { slices(depth) == 1 ? 0 : slices(depth) * rows * columns }

  /// Fills `product` [rows][columns] from `depth` rows of dy and x; `copies` has room for `copiesFloatCount`.
  func run(
    depth: Int, dy: UnsafePointer<Float>, dyStride: Int, x: Columns, copies: UnsafeMutablePointer<Float>,
    into product: UnsafeMutablePointer<Float>, _ pool: ThreadPool
  ) {
    if depth == 0 { return product.update(repeating: 0, count: rows * columns) }
    let slices = slices(depth)
    let (rowBlocks, columnBlocks) = blocks(tasks: parts * slices, threads: pool.threadCount)
    pool.run(rowBlocks * columnBlocks * parts * slices) { task in
      let (block, part) = (task.index % (rowBlocks * columnBlocks), task.index / (rowBlocks * columnBlocks) % parts)
      let slice = task.index / (rowBlocks * columnBlocks * parts)
      let depthRange = MatrixTiling.slice(slice, of: slices, count: depth, unit: Self.strip)
      let rowRange = MatrixTiling.slice(block % rowBlocks, of: rowBlocks, count: rows, unit: kernels.tileRows)
      let columnRange = MatrixTiling.slice(block / rowBlocks, of: columnBlocks, count: width, unit: kernels.panelWidth)
      let packed = task.scratchFloats(Self.strip * (columnRange.count + (makesColumns ? width : 0)))
      let target = slices == 1 ? product : copies + slice * rows * columns
      for first in stride(from: depthRange.lowerBound, to: depthRange.upperBound, by: Self.strip) {
        let range = first..<min(first + Self.strip, depthRange.upperBound)
        let (source, stride) = x(part, range, packed + Self.strip * columnRange.count)
        kernels.functions.pack_rows(source + columnRange.lowerBound, stride, range.count, columnRange.count, packed)
        var gemm = cpu_gemm(
          rows: rowRange.count, columns: columnRange.count, depth: range.count, a: dy + first * dyStride + rowRange.lowerBound,
          a_stride: dyStride, b: packed, next_b: nil, first_column: 0,
          c: target + rowRange.lowerBound * columns + part * width + columnRange.lowerBound, c_stride: columns, scale: nil, bias: nil,
          residual: nil, residual_stride: 0, activation: CPU_ACTIVATION_NONE, a_is_transposed: 1, a_is_packed: 0, streams: 0,
          accumulates: first > depthRange.lowerBound ? 1 : 0)
        kernels.functions.gemm(&gemm)
      }
    }
    if slices > 1 { add(copies, slices, into: product, pool) }
  }

  /// The sum of all copies, in their order.
  private func add(_ copies: UnsafeMutablePointer<Float>, _ count: Int, into product: UnsafeMutablePointer<Float>, _ pool: ThreadPool) {
    let size = rows * columns
    pool.runRanges(size / 16) { range, _ in
      let (first, length) = (range.lowerBound * 16, range.count * 16)
      kernels.functions.add(copies + first, copies + size + first, product + first, length, CPU_ACTIVATION_NONE)
      for copy in 2..<max(count, 2) {
        kernels.functions.add(product + first, copies + copy * size + first, product + first, length, CPU_ACTIVATION_NONE)
      }
    }
  }

  /// How many blocks of rows and columns: more where threads would have nothing to do; each is `tasks` tasks.
  private func blocks(tasks: Int, threads: Int) -> (rows: Int, columns: Int) {
    let limits = (
      (rows + kernels.tileRows - 1) / kernels.tileRows, makesColumns ? 1 : (width + kernels.panelWidth - 1) / kernels.panelWidth
    )
    var blocks = (
      min(limits.0, (rows + Self.block.rows - 1) / Self.block.rows), min(limits.1, (width + Self.block.columns - 1) / Self.block.columns)
    )
    while threads > 1 && blocks.0 * blocks.1 * tasks < 2 * threads && blocks != limits {
      // The longer side, since the other one is read, and packed, by each block of this.
      let cutsRows = blocks.1 == limits.1 || blocks.0 < limits.0 && rows / blocks.0 >= width / blocks.1
      if cutsRows { blocks.0 = min(limits.0, 2 * blocks.0) } else { blocks.1 = min(limits.1, 2 * blocks.1) }
    }
    return blocks
  }

  /// The product [rows][cells][stride] as a weight [rows][channels][cells], its rows multiplied by `scale`; `weight` may be where the product lies.
  func unpack(
    _ product: UnsafePointer<Float>, channels: Int, cells: Int, stride: Int, scale: UnsafePointer<Float>?,
    into weight: UnsafeMutablePointer<Float>, _ pool: ThreadPool
  ) {
    let isInPlace = product == UnsafePointer(weight)
    if isInPlace && cells == 1 && scale == nil { return }
    pool.runRanges(rows) { range, task in
      let copy = task.scratchFloats(columns)
      for row in range {
        if isInPlace { copy.update(from: product + row * columns, count: columns) }
        kernels.functions.unpack_row(
          isInPlace ? UnsafePointer(copy) : product + row * columns, channels, cells, stride, scale?[row] ?? 1,
          weight + row * channels * cells)
      }
    }
  }
}
