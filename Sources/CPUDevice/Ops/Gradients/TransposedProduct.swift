import CPUKernels
import Lowering

/// dy^T * x, summed over rows (pixels) strip by strip, always in the same order: the gradient of every weight that is multiplied.
struct TransposedProduct {
  /// The columns of dy, which are rows of the product.
  let rows: Int
  /// The columns of x, a multiple of 16.
  let columns: Int
  let kernels: CPUKernelSet
  /// The rows of x and dy that are multiplied at once: their packed panels stay in the cache, and one block of the product's depth is as deep.
  static let strip = 256

  /// Some columns of x as they are made: where rows `range` of them are, and how far apart; `scratch` has room for a strip of them.
  typealias Columns = (_ part: Int, _ range: Range<Int>, _ scratch: UnsafeMutablePointer<Float>) -> (UnsafePointer<Float>, stride: Int)

  /// Fills `product` [rows][columns]. x comes in `parts` of equally many columns, `scratchColumns` of which have to be made.
  func run(
    depth: Int, dy: UnsafePointer<Float>, dyStride: Int, parts: Int = 1, scratchColumns: Int = 0, x: Columns,
    into product: UnsafeMutablePointer<Float>, _ pool: ThreadPool
  ) {
    if depth == 0 { return product.update(repeating: 0, count: rows * columns) }
    let width = columns / parts
    let tiling = MatrixTiling(
      rows: rows, columns: scratchColumns > 0 ? 1 : width, threads: pool.threadCount, rowUnit: kernels.tileRows,
      columnUnit: kernels.panelWidth)
    pool.run(tiling.taskCount * parts) { task in
      let part = task.index / tiling.taskCount
      let ranges = tiling.ranges(task.index % tiling.taskCount)
      let (rowRange, columnRange) = (ranges.rows, scratchColumns > 0 ? 0..<width : ranges.columns)
      let made = task.scratchFloats(Self.strip * (scratchColumns + columnRange.count + rowRange.count))
      let packed = made + Self.strip * scratchColumns
      let turned = packed + Self.strip * columnRange.count
      for first in stride(from: 0, to: depth, by: Self.strip) {
        let range = first..<min(first + Self.strip, depth)
        let (source, stride) = x(part, range, made)
        kernels.functions.pack_rows(source + columnRange.lowerBound, stride, range.count, columnRange.count, packed)
        kernels.functions.transpose(dy + first * dyStride + rowRange.lowerBound, dyStride, range.count, rowRange.count, turned)
        var gemm = cpu_gemm(
          rows: rowRange.count, columns: columnRange.count, depth: range.count, a: turned, a_stride: range.count, b: packed,
          first_column: 0,
          c: product + rowRange.lowerBound * columns + part * width + columnRange.lowerBound, c_stride: columns, scale: nil, bias: nil,
          residual: nil, residual_stride: 0, activation: CPU_ACTIVATION_NONE, accumulates: first > 0 ? 1 : 0)
        kernels.functions.gemm(&gemm)
      }
    }
  }

  /// The product [rows][cells][stride] as a weight [rows][channels][cells], its rows multiplied by `scale`.
  func unpack(
    _ product: UnsafePointer<Float>, channels: Int, cells: Int, stride: Int, scale: UnsafePointer<Float>?,
    into weight: UnsafeMutablePointer<Float>, _ pool: ThreadPool
  ) {
    pool.runRanges(rows) { range, _ in
      for row in range {
        let (source, target, factor) = (product + row * columns, weight + row * channels * cells, scale?[row] ?? 1)
        for channel in 0..<channels {
          for cell in 0..<cells { target[channel * cells + cell] = source[cell * stride + channel] * factor }
        }
      }
    }
  }
}
