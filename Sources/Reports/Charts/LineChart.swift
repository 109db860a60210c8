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
  public var html: HTML {
    """
    <figure class="chart"><figcaption>\(title)</figcaption>
    <svg viewBox="0 0 \(Plot.width) \(Plot.height)" role="img" aria-label="\(title)">
    \(grid)\(series.indices.map(marks))\(series.indices.map(highlight))
    </svg>
    \(legend)</figure>

    """
  }

  private var plot: Plot { Plot(x: x, y: y) }

  private var grid: HTML {
    let columns = x.ticks.map { tick -> HTML in
      """
      <line class="grid" x1="\(plot.left(tick))" x2="\(plot.left(tick))" y1="\(plot.top)" y2="\(plot.bottom)"/>\
      <text class="tick" x="\(plot.left(tick))" y="\(plot.bottom + 17)" text-anchor="middle">\(x.label(tick))</text>

      """
    }
    let rows = y.ticks.map { tick -> HTML in
      """
      <line class="grid" x1="\(plot.start)" x2="\(plot.end)" y1="\(plot.top(tick))" y2="\(plot.top(tick))"/>\
      <text class="tick" x="\(plot.start - 8)" y="\(plot.top(tick))" dy="0.34em" text-anchor="end">\(y.label(tick))</text>

      """
    }
    let middle = (plot.top + plot.bottom) / 2
    return """
      \(columns)\(rows)<text class="axis" x="\((plot.start + plot.end) / 2)" y="\(Plot.height - 4)" text-anchor="middle">\(x.title)</text>
      <text class="axis" transform="translate(13 \(middle)) rotate(-90)" text-anchor="middle">\(y.title)</text>

      """
  }

  private func marks(_ index: Int) -> HTML {
    let series = series[index]
    let shape: HTML =
      switch series.mark {
      case .bars(let width): HTML(joining: series.points.map { bar($0, width: width) })
      case .line, .strongLine, .reference: "<path d=\"\(plot.path(series.points))\"/>"
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
    return "<g class=\"\(className(index))\"><circle cx=\"\(plot.left(point.x))\" cy=\"\(plot.top(point.y))\" r=\"4\"/></g>\n"
  }

  private var legend: HTML {
    if series.count < 2 { return "" }
    let entries = series.indices.map { index -> HTML in
      "<li class=\"\(className(index))\"><svg viewBox=\"0 0 18 8\"><path d=\"M0 4H18\"/></svg>\(series[index].name)</li>"
    }
    return "<ul class=\"legend\">\(entries)</ul>"
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
