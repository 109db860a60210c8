/// A place or a direction, in pixels: x to the right, y down. As a complex number it turns others (`*`).
struct Point: Equatable, Sendable {
  var x: Float
  var y: Float

  var length: Float { (x * x + y * y).squareRoot() }

  static func + (a: Point, b: Point) -> Point { Point(x: a.x + b.x, y: a.y + b.y) }

  static func - (a: Point, b: Point) -> Point { Point(x: a.x - b.x, y: a.y - b.y) }

  static func * (a: Point, factor: Float) -> Point { Point(x: a.x * factor, y: a.y * factor) }

  /// The product of complex numbers: `a` turned by the angle of the direction `b`.
  static func * (a: Point, b: Point) -> Point { Point(x: a.x * b.x - a.y * b.y, y: a.x * b.y + a.y * b.x) }
}
