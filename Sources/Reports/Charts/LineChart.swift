/// Lines and bars over two axes, as SVG with a legend below.
public struct LineChart: Sendable, Equatable {
  /// What it shows.
  public var title: String
  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// Its lines.
  public var series: [Series]

  /// There are so many colours; more series than that share them.
  static let colorCount = 8

  /// A chart.
  public init(_ title: String, x: Axis, y: Axis, series: [Series]) {
    (self.title, self.x, self.y, self.series) = (title, x, y, series)
  }

  /// The chart as a figure.
  public var html: HTML { drawing.html }

  /// What it draws.
  var drawing: ChartDrawing {
    ChartDrawing(title: title, marks: "\(plot.grid)\(series.indices.map(marks))\(series.indices.map(highlight))", legend: legend)
  }

  private var plot: Plot { Plot(x: x, y: y) }

  private func marks(_ index: Int) -> HTML {
    let series = series[index]
    let shape: HTML =
      switch series.mark {
      case .bars(let width): HTML(joining: series.points.map { bar($0, width: width) })
      case .line, .strongLine, .reference:
        "<path d=\"\(plot.path(series.points))\"/>\(Plot.lonePoints(series.points).map { circle($0, radius: 2.5) })"
      }
    return "<g class=\"\(className(index))\"><title>\(series.name)</title>\(shape)</g>\n"
  }

  private func bar(_ point: Series.Point, width: Double) -> HTML {
    guard point.y.isFinite else { return "" }
    let (left, right) = (plot.left(point.x - width / 2), plot.left(point.x + width / 2))
    let (top, bottom) = (plot.top(point.y), plot.top(y.range.lowerBound))
    return "<rect x=\"\(left + 0.75)\" y=\"\(top)\" width=\"\(max(right - left - 1.5, 0.5))\" height=\"\(bottom - top)\"/>"
  }

  private func highlight(_ index: Int) -> HTML {
    guard let point = series[index].highlight else { return "" }
    return "<g class=\"\(className(index))\">\(circle(point, radius: 4))</g>\n"
  }

  private func circle(_ point: Series.Point, radius: Double) -> HTML {
    "<circle cx=\"\(plot.left(point.x))\" cy=\"\(plot.top(point.y))\" r=\"\(radius)\"/>"
  }

  private var legend: [ChartDrawing.Entry] {
    series.count < 2 ? [] : series.indices.map { .init(name: series[$0].name, className: className($0)) }
  }

  /// Strong and reference lines have colours of their own.
  private func className(_ index: Int) -> String {
    switch series[index].mark {
    case .strongLine: "series strong"
    case .reference: "series reference"
    case .bars: "series bars color\(colorIndex(index))"
    case .line: "series color\(colorIndex(index))"
    }
  }

  private func colorIndex(_ index: Int) -> Int {
    series[..<index].count { $0.mark != .strongLine && $0.mark != .reference } % Self.colorCount
  }
}
