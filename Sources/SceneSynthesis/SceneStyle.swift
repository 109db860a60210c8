import RandomNumbers

/// What all cells of a scene share: the stain, the blood, the microscope and the light.
struct SceneStyle: Sendable {
  /// Of an ordinary red cell, in pixels.
  let cellRadius: Float
  /// The absorption of red cells.
  let stain: SIMD3<Float>
  /// How pale the middles of red cells are.
  let pallor: Float
  /// The longest red cells, as length over width.
  let elongation: Float
  /// How far outlines are from ellipses, as a part of the radius.
  let roughness: Float
  /// The share of red cells that come next to another.
  let clustering: Float
  /// The share of red cells with a drying mark.
  let bubbles: Float
  let debris: Float
  let light: Light
  let camera: Camera

  /// A style for images whose shorter side has `side` pixels.
  init(side: Int, using generator: inout SplitMix64) {
    cellRadius = Float(side) / 480 * generator.number(42...54)
    stain = SIMD3(0.2, 0.4, 0.42) * generator.number(0.85...1.12) + SIMD3(0, generator.number(-0.02...0.03), generator.number(-0.05...0.05))
    pallor = generator.number(0.3...1.05)
    elongation = generator.number(1.15...1.7)
    roughness = generator.number(0.05...0.13)
    clustering = generator.number(0.2...0.75)
    bubbles = generator.happens(withChance: 0.3) ? generator.number(0.05...0.35) : 0.01
    debris = generator.number(0.2...1)
    light = Light(using: &generator)
    camera = Camera(scale: Float(side) / 480, using: &generator)
  }
}
