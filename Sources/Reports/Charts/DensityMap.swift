/// How many values lie where over two axes: cells that are the darker the more lie in them.
public struct DensityMap: Sendable, Equatable {
  /// What it shows.
  public var title: String
  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// [row][column], as many of both; the first where both axes begin.
  public private(set) var counts: [[Int]]

  /// A map of points; those beyond an axis count in its last cell, those that are no numbers nowhere.
  public init(_ title: String, x: Axis, y: Axis, points: [Series.Point], cellsPerAxis: Int = 32) {
    precondition(cellsPerAxis > 0, "an axis has one cell at least")
    (self.title, self.x, self.y) = (title, x, y)
    counts = [[Int]](repeating: [Int](repeating: 0, count: cellsPerAxis), count: cellsPerAxis)
    for point in points where point.x.isFinite && point.y.isFinite { counts[cell(point.y, y)][cell(point.x, x)] += 1 }
  }

  /// The map as a figure.
  public var html: HTML { drawing.html }

  /// What it draws.
  var drawing: ChartDrawing {
    let most = counts.joined().max() ?? 0
    let cells = counts.indices.flatMap { row in counts.indices.map { rectangle(row: row, column: $0, most: most) } }
    return ChartDrawing(
      title: title, marks: "\(plot.grid)<g class=\"density color0\" shape-rendering=\"crispEdges\">\n\(cells)</g>\n")
  }

  private var plot: Plot { Plot(x: x, y: y) }

  private func cell(_ value: Double, _ axis: Axis) -> Int {
    let extent = axis.range.upperBound - axis.range.lowerBound
    let share = min(max((value - axis.range.lowerBound) / extent, 0), 1)
    return min(Int(share * Double(counts.count)), counts.count - 1)
  }

  /// The value at which a cell begins.
  private func edge(_ cell: Int, _ axis: Axis) -> Double {
    axis.range.lowerBound + (axis.range.upperBound - axis.range.lowerBound) * Double(cell) / Double(counts.count)
  }

  /// Roots of shares, so that what is rare can be seen beside what is frequent.
  private func rectangle(row: Int, column: Int, most: Int) -> HTML {
    let count = counts[row][column]
    if count == 0 { return "" }
    let (left, right) = (plot.left(edge(column, x)), plot.left(edge(column + 1, x)))
    let (one, other) = (plot.top(edge(row, y)), plot.top(edge(row + 1, y)))
    let opacity = decimal(0.1 + 0.9 * (Double(count) / Double(most)).squareRoot(), digits: 2)
    return """
      <rect x="\(left)" y="\(min(one, other))" width="\(right - left)" height="\(abs(one - other))" fill-opacity="\(opacity)"/>

      """
  }
}
