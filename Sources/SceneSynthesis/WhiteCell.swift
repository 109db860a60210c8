import RandomNumbers

/// The look of a white cell: granular cytoplasm around a purple nucleus of one or more lobes.
struct WhiteCell: Sendable {
  /// Of its outline, in pixels.
  let radius: Float
  private let cytoplasm: SIMD3<Float>
  private let granules: SIMD3<Float>
  /// How much of the cytoplasm granules are, 0...1.
  private let granularity: Float
  private let nucleus: Nucleus
  private let grain: Float

  /// The kinds that are common in blood.
  private enum Kind: CaseIterable {
    case neutrophil, lymphocyte, eosinophil, monocyte
  }

  /// A cell of any kind; the first is the most frequent, as in blood.
  init(redCellRadius: Float, using generator: inout SplitMix64) {
    let choice = generator.share()
    let kind: Kind = choice < 0.55 ? .neutrophil : choice < 0.75 ? .lymphocyte : choice < 0.88 ? .eosinophil : .monocyte
    radius = redCellRadius * (kind == .lymphocyte ? generator.number(1.15...1.45) : generator.number(1.55...2))
    nucleus = Self.nucleus(kind, radius: radius, using: &generator)
    (cytoplasm, granules, granularity) = Self.colors(kind)
    grain = max(radius * generator.number(0.05...0.07), 1)
  }

  private static func nucleus(_ kind: Kind, radius: Float, using generator: inout SplitMix64) -> Nucleus {
    switch kind {
    case .neutrophil: Nucleus(lobes: generator.integer(3...5), cellRadius: radius, using: &generator)
    case .eosinophil: Nucleus(lobes: 2, cellRadius: radius, using: &generator)
    case .monocyte: Nucleus(bent: radius, using: &generator)
    case .lymphocyte: Nucleus(round: radius, using: &generator)
    }
  }

  private static func colors(_ kind: Kind) -> (SIMD3<Float>, SIMD3<Float>, Float) {
    switch kind {
    case .neutrophil: (SIMD3(0.90, 0.79, 0.93), SIMD3(0.71, 0.53, 0.79), 0.75)
    case .eosinophil: (SIMD3(0.91, 0.74, 0.83), SIMD3(0.80, 0.44, 0.48), 0.95)
    case .monocyte: (SIMD3(0.80, 0.74, 0.90), SIMD3(0.60, 0.52, 0.80), 0.65)
    case .lymphocyte: (SIMD3(0.58, 0.57, 0.93), SIMD3(0.46, 0.42, 0.85), 0.35)
    }
  }

  func draw(_ outline: Outline, softness: Float, on slide: inout Slide, noise: ValueNoise) {
    let center = outline.center
    slide.paint(PixelRectangle(around: center, reach: outline.reach + softness)) { point, transmission in
      let depth = outline.depth(at: point)
      let coverage = outline.coverage(depth: depth, softness: softness)
      guard coverage > 0 else { return }
      var color = cytoplasm(at: point, depth: depth, noise: noise)
      let inNucleus = nucleus.coverage(at: point - center, noise: noise) * smoothStep(1, 0.9, depth)
      if inNucleus > 0 { color = mix(color, nucleus.color(at: point - center, noise: noise), inNucleus) }
      transmission = mix(transmission, color, coverage)
    }
  }

  private func cytoplasm(at point: Point, depth: Float, noise: ValueNoise) -> SIMD3<Float> {
    let fine = noise(point.x, point.y, scale: grain) + 0.5 * noise(point.y, point.x, scale: grain * 0.5)
    let coarse = noise(point.x, point.y, scale: 5 * grain)
    let share = granularity * smoothStep(-0.35, 0.75, fine + 0.4 * coarse)
    return mix(cytoplasm, granules, share) * (1 - 0.1 * smoothStep(0.86, 0.98, depth))
  }
}
