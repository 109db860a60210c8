/// Where values lie in the drawing of a chart, in units of its SVG.
struct Plot {
  let x: Axis
  let y: Axis

  static let width = 480
  static let height = 330
  let start = 52.0
  let end = 468.0
  let top = 10.0
  let bottom = 284.0

  /// The distance of a value from the left.
  func left(_ value: Double) -> Double { start + (end - start) * x.share(value) }

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
}

/// A length in an SVG, to a tenth; one far beyond what a drawing shows is cut.
func coordinate(_ value: Double) -> String {
  let tenths = Int((min(max(value, -1e9), 1e9) * 10).rounded())
  let sign = tenths < 0 ? "-" : ""
  return tenths % 10 == 0 ? "\(tenths / 10)" : "\(sign)\(abs(tenths) / 10).\(abs(tenths) % 10)"
}
