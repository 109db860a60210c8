import CPUDevice
import Testing

@Suite("How products are cut into tasks")
struct MatrixTilingTests {
  /// Products as the models have them: maps of many pixels, 150 and 1000 regions, and what is smaller than a tile.
  static let sizes = [
    (1, 1), (13, 91), (35, 960), (150, 1024), (140, 160), (300, 256), (1000, 1024), (1000, 364), (54_400, 64), (217_600, 256),
  ]
  static let threads = [1, 2, 3, 4, 7, 8, 16, 64, 128]

  private func tiling(_ size: (Int, Int), _ threads: Int, depth: Int = 256, rowUnit: Int = 14, columnUnit: Int = 32) -> MatrixTiling {
    MatrixTiling(rows: size.0, columns: size.1, depth: depth, threads: threads, rowUnit: rowUnit, columnUnit: columnUnit)
  }

  @Test("every number of a product belongs to one task", arguments: sizes, threads)
  func cover(size: (Int, Int), threads: Int) {
    for (rowUnit, columnUnit) in [(14, 32), (6, 16), (1, 16)] {
      let tiling = tiling(size, threads, rowUnit: rowUnit, columnUnit: columnUnit)
      let ranges = (0..<tiling.taskCount).map(tiling.ranges)
      #expect(ranges.reduce(0) { $0 + $1.rows.count * $1.columns.count } == size.0 * size.1)
      #expect(ranges.map(\.rows.upperBound).max() == size.0 && ranges.map(\.columns.upperBound).max() == size.1)
      // Tasks begin at whole tiles and panels, where packed numbers do.
      #expect(ranges.allSatisfy { $0.rows.lowerBound % rowUnit == 0 && $0.columns.lowerBound % columnUnit == 0 })
    }
  }

  @Test("one thread has the rows to itself", arguments: sizes)
  func single(size: (Int, Int)) { #expect(tiling(size, 1).rowStrips == 1) }

  @Test("tall products are cut by rows alone, evenly for the threads", arguments: threads)
  func tall(threads: Int) {
    let tiling = tiling((217_600, 256), threads)
    #expect(tiling.columnStrips == 1 && tiling.rowStrips % threads == 0 && tiling.rowStrips >= threads)
  }

  @Test("what a task multiplies by at once, a block of the depth, fits half a megabyte", arguments: threads)
  func cached(threads: Int) {
    for (columns, depth, widest) in [(2048, 12544, 512), (2048, 256, 512), (2048, 128, 1024), (4096, 16, 2048), (1024, 1, 1024)] {
      let tiling = tiling((1000, columns), threads, depth: depth)
      let columnCounts = (0..<tiling.columnStrips).map { tiling.ranges($0 * tiling.rowStrips).columns.count }
      #expect(columnCounts.max()! <= widest && columnCounts.reduce(0, +) == columns)
    }
  }

  @Test("where rows are few, columns are cut until the threads have equal work")
  func flat() {
    // Five strips of rows: among seven threads neither 10 nor 15 tasks are equal work, and 20 are.
    #expect(tiling((560, 1024), 7).rowStrips == 5 && tiling((560, 1024), 7).columnStrips == 4)
    for threads in Self.threads {
      let (tiling, panels) = (tiling((150, 1024), threads), 1024 / 32)
      #expect(MatrixTiling.isShared(tiling.taskCount, among: threads) || tiling.columnStrips == panels)
      #expect(tiling.taskCount >= min(threads, panels))
    }
  }

  @Test("tasks are shared where no thread idles for more than a tenth of the time")
  func sharing() {
    #expect(MatrixTiling.isShared(2, among: 2) && MatrixTiling.isShared(8, among: 4) && MatrixTiling.isShared(19, among: 2))
    #expect(!MatrixTiling.isShared(1, among: 2) && !MatrixTiling.isShared(5, among: 2) && !MatrixTiling.isShared(9, among: 4))
  }

  @Test("parts are whole units and as equal as these allow", arguments: [0, 1, 31, 32, 33, 100, 1024], [1, 2, 3, 8])
  func slices(count: Int, parts: Int) {
    let slices = (0..<parts).map { MatrixTiling.slice($0, of: parts, count: count, unit: 16) }
    #expect(slices.first?.lowerBound == 0 && slices.last?.upperBound == count)
    #expect(zip(slices, slices.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    let units = slices.map { ($0.count + 15) / 16 }
    #expect(units.max()! - units.min()! <= 1)
  }
}
