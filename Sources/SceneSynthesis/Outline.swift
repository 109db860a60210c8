import RandomNumbers

/// The outline of a cell: an ellipse with waves on it. Waves are powers of a direction as a complex number, so that no sine is needed.
struct Outline: Sendable {
  var center: Point
  /// Of the circle that was deformed, in pixels.
  let radius: Float
  /// The long axis.
  private let axis: Point
  /// The long axis over the radius; the short one is its inverse.
  private let stretch: Float
  /// Of 2, 3, ... waves around the outline, as parts of the radius.
  private let waves: [Point]

  /// An outline around the origin, up to `elongation` times as long as wide, with waves of about `roughness` radii.
  init(radius: Float, elongation: ClosedRange<Float>, roughness: Float, waves count: Int, using generator: inout SplitMix64) {
    center = Point(x: 0, y: 0)
    self.radius = radius
    axis = generator.direction()
    stretch = generator.number(elongation).squareRoot()
    waves = (0..<count).map { generator.direction() * (roughness * generator.share() / Float($0 + 2).squareRoot()) }
    precondition(swing < 1, "waves that reach the centre leave no outline")
  }

  /// No point of the outline is farther from the centre.
  var reach: Float { radius * stretch * (1 + swing) }

  /// By how much waves move the outline at most, as a part of the radius.
  private var swing: Float { waves.reduce(0) { $0 + $1.length } }

  /// The distance of a place from the centre in parts of the outline's in that direction: 0 at the centre, 1 on the outline.
  func depth(at point: Point) -> Float {
    depth(onCircle: onCircle(point))
  }

  private func depth(onCircle place: Point) -> Float {
    let distance = place.length
    guard distance > 1e-3 else { return 0 }
    return distance / (radius * wave(in: place * (1 / distance)))
  }

  /// The pixels whose centres lie within the outline: the indices of those in an image of a size, ascending, and the number of all.
  func pixels(width: Int, height: Int) -> (inside: [Int], count: Int) {
    let rectangle = PixelRectangle(around: center, reach: reach)
    // Nearer and farther than any wave comes; rounding has room to spare.
    let (within, without) = (radius * max(1 - swing, 0) * 0.999, radius * (1 + swing) * 1.001)
    func holds(_ point: Point) -> Bool {
      let place = onCircle(point)
      let square = place.x * place.x + place.y * place.y
      return square < within * within || square <= without * without && depth(onCircle: place) <= 1
    }
    var inside: [Int] = []
    var count = 0
    for y in rectangle.top..<rectangle.bottom {
      for x in rectangle.left..<rectangle.right where holds(Point(x: Float(x) + 0.5, y: Float(y) + 0.5)) {
        count += 1
        if x >= 0 && y >= 0 && x < width && y < height { inside.append(y * width + x) }
      }
    }
    return (inside, count)
  }

  /// Where a place comes to lie when the ellipse is turned and stretched back to its circle, around the origin.
  private func onCircle(_ point: Point) -> Point {
    let turned = (point - center) * Point(x: axis.x, y: -axis.y)
    return Point(x: turned.x / stretch, y: turned.y * stretch)
  }

  private func wave(in direction: Point) -> Float {
    var (sum, power): (Float, Point) = (1, direction)
    for wave in waves {
      power = power * direction
      sum += wave.x * power.x + wave.y * power.y
    }
    return sum
  }

  /// The part of a pixel within the outline, whose edge is `softness` pixels wide.
  func coverage(depth: Float, softness: Float) -> Float { min(max((1 - depth) * radius / softness + 0.5, 0), 1) }
}
