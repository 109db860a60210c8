/// How a matrix product is cut into tasks: strips of rows, and of columns where the rows are few.
struct MatrixTiling {
  let rowStrips: Int
  let columnStrips: Int
  private let rows: Int
  private let columns: Int
  private let rowUnit: Int
  private let columnUnit: Int

  /// Enough tasks for `threads` to stay busy, each tall enough to use a packed panel many times: as many strips of rows as there are threads, or a multiple;
  /// where the rows are too few for that, wide parts of the columns as well, since each of them packs its rows anew.
  init(rows: Int, columns: Int, threads: Int, rowUnit: Int, columnUnit: Int) {
    (self.rows, self.columns, self.rowUnit, self.columnUnit) = (rows, columns, rowUnit, columnUnit)
    let rowUnits = (rows + rowUnit - 1) / rowUnit
    let columnUnits = (columns + columnUnit - 1) / columnUnit
    let wanted = threads == 1 ? 1 : threads * Self.tasksPerThread
    let strips = max(1, min(wanted, rowUnits / Self.unitsPerStrip))
    rowStrips = strips < threads ? strips : strips / threads * threads
    columnStrips = max(1, min(columnUnits, max(wanted / 2 / rowStrips, columns / Self.columnLimit)))
  }

  private static let tasksPerThread = 4
  private static let unitsPerStrip = 8
  /// Wider rows of sums leave the cache between two blocks of the depth.
  private static let columnLimit = 2048

  var taskCount: Int { rowStrips * columnStrips }

  /// The rows and columns of task number `task`.
  func ranges(_ task: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    (
      Self.slice(task % rowStrips, of: rowStrips, count: rows, unit: rowUnit),
      Self.slice(task / rowStrips, of: columnStrips, count: columns, unit: columnUnit)
    )
  }

  /// Part number `index` of `parts` of about equally many whole units of `count`.
  static func slice(_ index: Int, of parts: Int, count: Int, unit: Int) -> Range<Int> {
    let units = (count + unit - 1) / unit
    return min(count, units * index / parts * unit)..<min(count, units * (index + 1) / parts * unit)
  }
}
