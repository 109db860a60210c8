import RandomNumbers

/// What lies on a slide and is no cell; it has no label.
enum Debris {
  /// Scatters stain and dust of sizes that fit cells of a radius.
  static func scatter(over slide: inout Slide, cellRadius: Float, amount: Float, using generator: inout SplitMix64) {
    for _ in 0..<Int(amount * generator.number(0...14)) {
      let place = Point(x: generator.share() * Float(slide.width), y: generator.share() * Float(slide.height))
      switch generator.integer(0...5) {
      case 0: bubble(at: place, radius: cellRadius * generator.number(0.05...0.1), on: &slide)
      case 1: stain(at: place, reach: cellRadius * generator.number(0.1...0.3), on: &slide, using: &generator)
      default: speck(at: place, radius: cellRadius * generator.number(0.02...0.05), on: &slide, using: &generator)
      }
    }
  }

  /// A bright spot in a dark ring.
  static func bubble(at center: Point, radius: Float, on slide: inout Slide) {
    slide.paint(PixelRectangle(around: center, reach: radius * 1.6)) { point, transmission in
      let depth = (point - center).length / radius
      let ring = smoothStep(0.35, 0.75, depth) * smoothStep(1.55, 0.95, depth)
      transmission = mix(transmission * (1 - 0.45 * ring), SIMD3(0.97, 0.95, 0.95), 0.85 * smoothStep(0.7, 0.3, depth))
    }
  }

  /// A grain of dust.
  private static func speck(at center: Point, radius: Float, on slide: inout Slide, using generator: inout SplitMix64) {
    let density = generator.number(0.15...0.6)
    slide.paint(PixelRectangle(around: center, reach: radius + 2)) { point, transmission in
      transmission *= 1 - density * smoothStep(radius + 1, radius - 1, (point - center).length) * SIMD3(0.9, 1, 0.8)
    }
  }

  /// Precipitated stain: a group of small purple grains.
  private static func stain(at center: Point, reach: Float, on slide: inout Slide, using generator: inout SplitMix64) {
    for _ in 0..<generator.integer(2...6) {
      let place = center + generator.direction() * (reach * generator.share())
      let radius = max(reach * generator.number(0.08...0.22), 0.7)
      slide.paint(PixelRectangle(around: place, reach: radius + 2)) { point, transmission in
        transmission *= 1 - smoothStep(radius + 1, radius - 1, (point - place).length) * SIMD3(0.38, 0.5, 0.2)
      }
    }
  }
}
