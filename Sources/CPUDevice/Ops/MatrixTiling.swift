import CPUKernels

/// How a matrix product is cut into tasks: strips of rows, and of columns where the rows are few or the weights many.
package struct MatrixTiling {
  package let rowStrips: Int
  package let columnStrips: Int
  private let rows: Int
  private let columns: Int
  private let rowUnit: Int
  private let columnUnit: Int

  /// Enough tasks for `threads` to stay busy, each tall enough to use a packed panel many times: as many strips of rows as there are threads, or a multiple;
  /// where the rows are too few for that, or a block of the weights too large for a cache, wide parts of the columns as well, since each of them packs its
  /// rows anew. `depth` counts the words of a row.
  package init(rows: Int, columns: Int, depth: Int, threads: Int, rowUnit: Int, columnUnit: Int) {
    (self.rows, self.columns, self.rowUnit, self.columnUnit) = (rows, columns, rowUnit, columnUnit)
    let rowUnits = (rows + rowUnit - 1) / rowUnit
    let columnUnits = (columns + columnUnit - 1) / columnUnit
    let wanted = threads == 1 ? 1 : threads * ThreadPool.tasksPerThread
    let limit = Self.columnLimit(depth: depth)
    let narrow = max(1, (columns + limit - 1) / limit)
    let tall = max(1, min(wanted / narrow, rowUnits / Self.unitsPerStrip))
    let strips = tall < threads ? tall : tall / threads * threads
    let fewest = max(wanted / 2 / strips, narrow)
    let most = max(wanted / strips, fewest)
    rowStrips = strips
    columnStrips = max(1, min(columnUnits, (fewest...most).first { Self.isShared(strips * $0, among: threads) } ?? most))
  }

  /// Whether so many equal tasks leave no thread idle for more than a tenth of the time.
  package static func isShared(_ tasks: Int, among threads: Int) -> Bool { tasks * 10 >= (tasks + threads - 1) / threads * threads * 9 }

  private static let unitsPerStrip = 8

  /// About half a megabyte of weights in a block of the depth, of the level-2 cache's one or two; and rows of sums that stay there from block to block.
  private static func columnLimit(depth: Int) -> Int { min(128 * 1024 / min(depth, Int(CPU_DEPTH_BLOCK)), 2048) }

  package var taskCount: Int { rowStrips * columnStrips }

  /// The rows and columns of task number `task`.
  package func ranges(_ task: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    (
      Self.slice(task % rowStrips, of: rowStrips, count: rows, unit: rowUnit),
      Self.slice(task / rowStrips, of: columnStrips, count: columns, unit: columnUnit)
    )
  }

  /// Part number `index` of `parts` of about equally many whole units of `count`.
  package static func slice(_ index: Int, of parts: Int, count: Int, unit: Int) -> Range<Int> {
    let units = (count + unit - 1) / unit
    return min(count, units * index / parts * unit)..<min(count, units * (index + 1) / parts * unit)
  }
}
