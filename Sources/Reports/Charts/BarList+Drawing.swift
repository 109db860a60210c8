extension BarList {
  private static let nameEnd = 150.0
  private static let barStart = 158.0
  private static let barEnd = 410.0
  private static let tallestLine = 28.0

  /// The bars for a sheet of charts, in lines as tall as there is room for.
  var drawing: ChartDrawing {
    let height = min(Self.tallestLine, Double(Plot.height) / Double(max(bars.count, 1)))
    return ChartDrawing(title: title, marks: HTML(joining: bars.indices.map { line($0, height: height) }))
  }

  private func line(_ index: Int, height: Double) -> HTML {
    let bar = bars[index]
    let (middle, size) = ((Double(index) + 0.5) * height, min(12, 0.8 * height))
    return """
      <g class="series color0" font-size="\(size)"><title>\(bar.name)</title>\
      <text class="ink" x="\(Self.nameEnd)" y="\(middle)" dy="0.34em" text-anchor="end">\(bar.name.shortened(to: 22))</text>\
      <rect x="\(Self.barStart)" y="\(middle - 0.3 * height)" width="\((Self.barEnd - Self.barStart) * share(bar.quantity))" height="\(0.6 * height)"/>\
      <text class="ink" x="\(Plot.end)" y="\(middle)" dy="0.34em" text-anchor="end">\(bar.text)</text></g>

      """
  }
}

extension String {
  /// The text, or a beginning of it with an ellipsis where it has more code points than this.
  func shortened(to count: Int) -> String {
    guard unicodeScalars.count > count else { return self }
    return String(String.UnicodeScalarView(unicodeScalars.prefix(count - 1))) + "…"
  }
}
