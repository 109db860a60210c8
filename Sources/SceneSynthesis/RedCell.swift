import RandomNumbers

/// The look of a red cell: a disc that is thinner in the middle.
struct RedCell: Sendable {
  /// How much thinner the middle is: 0 not at all, 1 as in a healthy cell.
  let pallor: Float
  /// Where the thinnest place lies, in pixels from the centre.
  let dimple: Point
  /// The absorption of its thickest place.
  let stain: SIMD3<Float>
  let rim: Float
  /// A bright spot in a dark ring, which drying leaves in some cells: its place from the centre and its radius in pixels.
  let bubble: (place: Point, radius: Float)?

  init(radius: Float, style: SceneStyle, using generator: inout SplitMix64) {
    pallor = min(max(style.pallor + 0.25 * generator.bell(), 0.05), 1.25)
    dimple = generator.direction() * (0.15 * radius * generator.share())
    stain = style.stain * (1 + 0.1 * generator.bell())
    rim = generator.number(0.03...0.13)
    let hasBubble = generator.happens(withChance: style.bubbles)
    let place = generator.direction() * (0.5 * radius * generator.share())
    bubble = hasBubble ? (place, radius * generator.number(0.06...0.15)) : nil
  }

  func draw(_ outline: Outline, softness: Float, on slide: inout Slide, noise: ValueNoise) {
    let center = outline.center
    slide.paint(PixelRectangle(around: center, reach: outline.reach * 1.15 + softness)) { point, transmission in
      let depth = outline.depth(at: point)
      let coverage = outline.coverage(depth: depth, softness: softness)
      // The edge bends light outwards, which leaves a faint bright seam.
      transmission *= 1 + 0.035 * (1 - coverage) * (1 - smoothStep(1, 1.13, depth))
      guard coverage > 0 else { return }
      let inner = outline.depth(at: point - dimple * max(1 - depth, 0))
      let grain = 1 + 0.05 * noise(point.x + 17 * center.y, point.y, scale: 9)
      // Cells that lie on each other are pressed thinner.
      let pressed = 0.35 + 0.65 * transmission.y
      transmission *= 1 - stain * (coverage * thickness(inner, edge: depth) * grain * pressed)
    }
    if let bubble { Debris.bubble(at: center + bubble.place, radius: bubble.radius, on: &slide) }
  }

  /// The thickness of a red cell by the distance from its axis (Evans and Fung 1972), 1 at its thickest, mixed with that of a plain disc.
  private func thickness(_ depth: Float, edge: Float) -> Float {
    let square = min(depth * depth, 1)
    let biconcave = (1 - square).squareRoot() * (0.2072 + 2.0026 * square - 1.1228 * square * square) * 1.5
    let plain = 1 - 0.35 * square * square
    return plain + (biconcave + 0.25 * square - plain) * pallor + rim * smoothStep(0.8, 0.95, edge)
  }
}
