import RandomNumbers

/// The look of a platelet: a small speck with darker granules in a pale seam.
struct Platelet: Sendable {
  private let body: SIMD3<Float>
  private let core: SIMD3<Float>
  private let grain: Float

  init(radius: Float, using generator: inout SplitMix64) {
    let tone = generator.number(0.92...1.08)
    body = SIMD3(0.76, 0.69, 0.90) * tone
    core = SIMD3(0.52, 0.40, 0.78) * tone
    grain = max(radius * 0.28, 1)
  }

  func draw(_ outline: Outline, softness: Float, on slide: inout Slide, noise: ValueNoise) {
    slide.paint(PixelRectangle(around: outline.center, reach: outline.reach + softness)) { point, transmission in
      let depth = outline.depth(at: point)
      let coverage = outline.coverage(depth: depth, softness: softness)
      guard coverage > 0 else { return }
      let granules = noise(point.x, point.y + 31, scale: grain)
      let color = mix(body, core, smoothStep(1, 0.25, depth + 0.35 * granules))
      transmission = mix(transmission, color, coverage * 0.92)
    }
  }
}
