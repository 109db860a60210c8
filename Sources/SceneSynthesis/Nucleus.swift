import RandomNumbers

/// A nucleus: round lobes that flow together where they are close. All places are relative to the cell's centre, in pixels.
struct Nucleus: Sendable {
  private var lobes: [(center: Point, radius: Float)] = []
  private let dark: SIMD3<Float>
  private let light: SIMD3<Float>
  private let clump: Float

  private init(cellRadius: Float, using generator: inout SplitMix64) {
    let tone = generator.number(0.85...1.1)
    dark = SIMD3(0.29, 0.14, 0.68) * tone
    light = SIMD3(0.47, 0.31, 0.86) * tone
    clump = max(cellRadius * 0.12, 1)
  }

  /// Lobes along a bow around the centre of a cell.
  init(lobes count: Int, cellRadius: Float, using generator: inout SplitMix64) {
    self.init(cellRadius: cellRadius, using: &generator)
    let turn = Self.turns[min(max(count, 2), 5) - 2]
    var direction = generator.direction()
    for _ in 0..<count {
      let center = direction * (cellRadius * generator.number(0.42...0.56))
      lobes.append((center, cellRadius * generator.number(0.5...0.6) * (1.3 - 0.1 * Float(count))))
      let wobble = Point(x: 1, y: generator.number(-0.25...0.25))
      direction = direction * turn * wobble
      direction = direction * (1 / direction.length)
    }
  }

  /// The turns from lobe to lobe for 2, 3, 4 and 5 of them: 120, 95, 75 and 60 degrees.
  private static let turns = [
    Point(x: -0.5, y: 0.866), Point(x: -0.0872, y: 0.9962), Point(x: 0.2588, y: 0.9659), Point(x: 0.5, y: 0.866),
  ]

  /// One round lobe that nearly fills a cell of this radius.
  init(round cellRadius: Float, using generator: inout SplitMix64) {
    self.init(cellRadius: cellRadius, using: &generator)
    let direction = generator.direction()
    let size = generator.number(1.15...1.35)
    lobes = [-0.12, 0.12].map { (direction * (cellRadius * $0), cellRadius * size) }
  }

  /// A bent lobe, like a kidney.
  init(bent cellRadius: Float, using generator: inout SplitMix64) {
    self.init(cellRadius: cellRadius, using: &generator)
    let axis = generator.direction()
    let shift = generator.number(0.1...0.25)
    for x: Float in [-0.42, -0.15, 0.15, 0.42] {
      let bend = 1.1 * x * x - shift
      lobes.append((axis * Point(x: x, y: bend) * cellRadius, cellRadius * 0.72))
    }
  }

  /// The part of a place that is nucleus: bell-shaped fields around the lobes, added and cut at a level.
  func coverage(at place: Point, noise: ValueNoise) -> Float {
    var field: Float = 0
    for lobe in lobes {
      let (dx, dy) = (place.x - lobe.center.x, place.y - lobe.center.y)
      let rest = max(1 - (dx * dx + dy * dy) / (lobe.radius * lobe.radius), 0)
      field += rest * rest
    }
    return smoothStep(0.36, 0.46, field + 0.06 * noise(place.x + 99, place.y, scale: clump * 1.7))
  }

  /// Chromatin lies in darker clumps.
  func color(at place: Point, noise: ValueNoise) -> SIMD3<Float> {
    let grain = noise(place.x + 300, place.y + 40, scale: clump) + 0.5 * noise(place.x, place.y + 200, scale: clump * 0.4)
    return mix(dark, light, smoothStep(-1, 1.1, grain))
  }
}
