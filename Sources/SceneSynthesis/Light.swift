import RandomNumbers

/// The lamp: its colour, and how unevenly it lights the slide.
struct Light: Sendable {
  private let color: SIMD3<Float>
  private let slope: Point
  private let vignette: Float
  private let middle: Point
  private let mottle: Float

  init(using generator: inout SplitMix64) {
    let brightness = generator.number(0.74...0.9)
    let cast = SIMD3(generator.bell(), 0.6 * generator.bell(), generator.bell()) * 0.025
    color = (SIMD3(0.985, 1.01, 0.985) + cast) * brightness
    slope = generator.direction() * generator.number(0...0.06)
    vignette = generator.number(0.02...0.22)
    middle = Point(x: generator.number(0.35...0.65), y: generator.number(0.35...0.65))
    mottle = generator.number(0.003...0.012)
  }

  /// The light at a place, 0...1 of either side of the image; 1 is white.
  func callAsFunction(at place: Point, noise: ValueNoise) -> SIMD3<Float> {
    let offset = place - middle
    let fall = vignette * (offset.x * offset.x + offset.y * offset.y)
    return color * (1 - fall + slope.x * offset.x + slope.y * offset.y + mottle * noise(place.x, place.y, scale: 0.13))
  }
}
