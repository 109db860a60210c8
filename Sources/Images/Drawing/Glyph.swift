/// The shape of a character: lines for a round pen to follow.
///
/// Units: the tops of capitals lie at y = 0, the baseline at 14, the tops of small letters at 4, descenders at 18.
struct Glyph {
  struct Point {
    var x: Float
    var y: Float
  }

  /// A line of at least two points; a dot has the same point twice.
  typealias Polyline = [Point]

  private(set) var polylines: [Polyline] = []

  /// The largest x.
  var width: Float { polylines.joined().map(\.x).max() ?? 3 }

  /// Parses the commands M, L and Q of an SVG path, each letter in front of its numbers: "M0 0 L0 9 Q0 14 5 14".
  init(path: Substring) {
    var command: Character = "M"
    var numbers: [Float] = []
    for token in path.split(separator: " ") {
      if let letter = token.first, letter.isLetter {
        append(command, numbers)
        command = letter
        numbers = []
      }
      numbers.append(Float(token.drop(while: \.isLetter))!)
    }
    append(command, numbers)
  }

  private mutating func append(_ command: Character, _ numbers: [Float]) {
    guard let x = numbers.dropLast().last, let y = numbers.last else { return }
    let end = Point(x: x, y: y)
    switch command {
    case "M": polylines.append([end])
    case "Q": appendCurve(around: Point(x: numbers[0], y: numbers[1]), to: end)
    default: polylines[polylines.count - 1].append(end)
    }
  }

  /// A quadratic Bézier curve in eight straight steps.
  private mutating func appendCurve(around control: Point, to end: Point) {
    let start = polylines[polylines.count - 1].last!
    for step in 1...8 {
      let t = Float(step) / 8
      let (a, b, c) = ((1 - t) * (1 - t), 2 * t * (1 - t), t * t)
      let point = Point(x: a * start.x + b * control.x + c * end.x, y: a * start.y + b * control.y + c * end.y)
      polylines[polylines.count - 1].append(point)
    }
  }
}
