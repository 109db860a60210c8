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
  /// The names of the columns.
  public var columns: [String]
  /// [row][column].
  public var counts: [[Int]]

  /// A heat map; `counts` has a row for each of `rows` with a number for each of `columns`.
  public init(_ title: String, rowTitle: String, columnTitle: String, rows: [String], columns: [String], counts: [[Int]]) {
    precondition(counts.count == rows.count && counts.allSatisfy { $0.count == columns.count }, "a count for every cell")
    (self.title, self.rowTitle, self.columnTitle) = (title, rowTitle, columnTitle)
    (self.rows, self.columns, self.counts) = (rows, columns, counts)
  }

  /// The table as a figure.
  public var html: HTML {
    """
    <figure class="chart\(isWide ? " wide" : "")"><figcaption>\(title)</figcaption>
    <div class="scroll"><table class="heat">
    <tr><th class="corner">\(rowTitle) ↓ \(columnTitle) →</th>\(columns.map { "<th>\($0)</th>" as HTML })</tr>
    \(rows.indices.map(row))</table></div></figure>

    """
  }

  /// Whether it needs the whole width of a page.
  var isWide: Bool { columns.count > 7 }

  private func row(_ index: Int) -> HTML {
    let total = counts[index].reduce(0, +)
    let cells = columns.indices.map { cell(row: index, column: $0, total: total) }
    return "<tr><th>\(rows[index])</th>\(cells)</tr>\n"
  }

  private func cell(row: Int, column: Int, total: Int) -> HTML {
    let count = counts[row][column]
    let share = Double(count) / Double(max(total, 1))
    let kind = rows[row] == columns[column] ? "right" : "wrong"
    let tip = "\(rows[row]) → \(columns[column]): \(count) of \(total), \(percentage(share))"
    let style = "--share:\(decimal(share, digits: 3))"
    return "<td class=\"\(kind)\(share > 0.5 ? " full" : "")\" style=\"\(style)\" title=\"\(tip)\">\(count == 0 ? "·" : String(count))</td>"
  }
}
