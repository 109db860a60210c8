/// Counts by row and column, as a table whose cells are the darker the larger their share of the row.
public struct HeatMap: Sendable, Equatable {
  /// What it shows.
  public var title: String
  /// What the rows are.
  public var rowTitle: String
  /// What the columns are.
  public var columnTitle: String
  /// The names of the rows.
  public var rows: [String]
  /// The names of the columns; the last one stays in sight where the table is wider than its place.
  public var columns: [String]
  /// [row][column].
  public var counts: [[Int]]
  /// So many of the first rows and columns are single things: where such a one meets itself is right. Where what comes behind them meets itself, both may be
  /// in it; all else is wrong.
  public var matchCount: Int

  /// A heat map; `counts` has a row for each of `rows` with a number for each of `columns`.
  public init(
    _ title: String, rowTitle: String, columnTitle: String, rows: [String], columns: [String], counts: [[Int]], matchCount: Int
  ) {
    precondition(counts.count == rows.count && counts.allSatisfy { $0.count == columns.count }, "a count for every cell")
    (self.title, self.rowTitle, self.columnTitle) = (title, rowTitle, columnTitle)
    (self.rows, self.columns, self.counts, self.matchCount) = (rows, columns, counts, matchCount)
  }

  /// The table as a figure.
  public var html: HTML {
    """
    <figure class="chart\(isWide ? " wide" : "")"><figcaption>\(title)</figcaption>
    <div class="scroll"><table class="heat\(isWide ? " turned" : "")">
    <thead><tr><th class="corner">\(rowTitle) ↓ \(columnTitle) →</th>\(columns.map { "<th><span>\($0)</span></th>" as HTML })</tr></thead>
    <tbody>
    \(rows.indices.map(row))</tbody></table></div></figure>

    """
  }

  /// Whether it needs the whole width of a page; the names of its columns are turned then.
  var isWide: Bool { columns.count > 7 }

  private func row(_ index: Int) -> HTML {
    let total = counts[index].reduce(0, +)
    let cells = columns.indices.map { cell(row: index, column: $0, total: total) }
    return "<tr><th title=\"\(rows[index])\"><span>\(rows[index])</span></th>\(cells)</tr>\n"
  }

  /// The share of the row, and the count below it.
  private func cell(row: Int, column: Int, total: Int) -> HTML {
    let count = counts[row][column]
    let share = Double(count) / Double(max(total, 1))
    let kind = row != column ? "wrong" : row < matchCount ? "right" : "mixed"
    let tip = "\(rows[row]) → \(columns[column]): \(count) of \(total), \(percentage(share))"
    let style = "--share:\(decimal(share, digits: 3))"
    let text: HTML = count == 0 ? "·" : "\(decimal(100 * share, digits: 0)) %<small>\(count)</small>"
    return "<td class=\"\(kind)\(share > 0.5 ? " full" : "")\" style=\"\(style)\" title=\"\(tip)\">\(text)</td>"
  }
}
