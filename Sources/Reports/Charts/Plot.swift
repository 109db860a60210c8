/// Where values lie in the drawing of a chart, in units of its SVG.
struct Plot {
  let x: Axis
  let y: Axis

  static let width = 480
  static let height = 330
  static let start = 66.0
  static let end = 468.0
  let top = 10.0
  let bottom = 284.0

  /// The distance of a value from the left.
  func left(_ value: Double) -> Double { Self.start + (Self.end - Self.start) * x.share(value) }

  /// The distance of a value from the top.
  func top(_ value: Double) -> Double { bottom - (bottom - top) * y.share(value) }

  /// The commands of an SVG path through points, with a gap where one is no number.
  func path(_ points: [Series.Point]) -> String {
    var commands: [String] = []
    var isDrawing = false
    for point in points {
      let isNumber = point.x.isFinite && point.y.isFinite
      if isNumber { commands.append("\(isDrawing ? "L" : "M")\(coordinate(left(point.x))) \(coordinate(top(point.y)))") }
      isDrawing = isNumber
    }
    return commands.joined(separator: " ")
  }

  /// Points that no line leads to or from, which a path does not show.
  static func lonePoints(_ points: [Series.Point]) -> [Series.Point] {
    func isNumber(_ index: Int) -> Bool { points.indices.contains(index) && points[index].x.isFinite && points[index].y.isFinite }
    return points.indices.filter { isNumber($0) && !isNumber($0 - 1) && !isNumber($0 + 1) }.map { points[$0] }
  }

  /// Lines at the ticks of both axes, with their labels and the axes' titles.
  var grid: HTML {
    let middle = (top + bottom) / 2
    return """
      \(x.ticks.map(column))\(y.ticks.map(row))<text class="axis" x="\((Self.start + Self.end) / 2)" y="\(Self.height - 4)" text-anchor="middle">\(x.title)</text>
      <text class="axis" transform="translate(13 \(middle)) rotate(-90)" text-anchor="middle">\(y.title)</text>

      """
  }

  private func column(_ tick: Double) -> HTML {
    """
    <line class="grid" x1="\(left(tick))" x2="\(left(tick))" y1="\(top)" y2="\(bottom)"/>\
    <text class="tick" x="\(left(tick))" y="\(bottom + 17)" text-anchor="middle">\(x.label(tick))</text>

    """
  }

  private func row(_ tick: Double) -> HTML {
    """
    <line class="grid" x1="\(Self.start)" x2="\(Self.end)" y1="\(top(tick))" y2="\(top(tick))"/>\
    <text class="tick" x="\(Self.start - 8)" y="\(top(tick))" dy="0.34em" text-anchor="end">\(y.label(tick))</text>

    """
  }
}

/// A length in an SVG, to a tenth; one far beyond what a drawing shows is cut.
func coordinate(_ value: Double) -> String {
  let tenths = Int((min(max(value, -1e9), 1e9) * 10).rounded())
  let sign = tenths < 0 ? "-" : ""
  return tenths % 10 == 0 ? "\(tenths / 10)" : "\(sign)\(abs(tenths) / 10).\(abs(tenths) % 10)"
}
