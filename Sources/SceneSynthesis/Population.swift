import RandomNumbers

/// Draws the cells of a scene's style and finds places for them.
struct Population {
  private let style: SceneStyle
  private var generator: SplitMix64
  private(set) var arrangement: Arrangement

  /// At most this share of a cell is hidden by others.
  static let mostHidden = 0.7

  /// Cells for an image of a size, in which the shorter side of a common picture would be `side` pixels long: red cells would cover the share `density` of
  /// it if none overlapped.
  init(width: Int, height: Int, side: Int, density: Float, style: SceneStyle, using generator: SplitMix64) {
    (self.style, self.generator) = (style, generator)
    arrangement = Arrangement(width: width, height: height)
    let side = Float(side)
    let frames = Float(width * height) / (side * side * 4 / 3)
    addWhiteCells(about: frames * self.generator.number(0.2...1.9))
    addPlatelets(about: frames * self.generator.number(0...4))
    addRedCells(about: density * Float(width * height) / (Float.pi * style.cellRadius * style.cellRadius))
  }

  private mutating func addWhiteCells(about count: Float) {
    for _ in 0..<Int(count + generator.share()) { place(whiteCell(), hidingAtMost: 0) { $0.anywhere() } }
  }

  private mutating func addPlatelets(about count: Float) {
    for _ in 0..<Int(count + generator.share()) { place(platelet(), hidingAtMost: 0) { $0.anywhere() } }
  }

  private mutating func addRedCells(about count: Float) {
    for _ in 0..<Int(count + generator.share()) {
      // Most cells give way to each other; few lie far over others.
      let tolerance = Double(generator.share())
      place(redCell(), hidingAtMost: 0.02 + (Self.mostHidden - 0.02) * tolerance * tolerance) { $0.nextToAnother() }
    }
  }

  /// Tries places until the cell fits one; there may be none.
  private mutating func place(_ cell: Cell, hidingAtMost limit: Double, _ center: (inout Population) -> Point) {
    var cell = cell
    for _ in 0..<12 {
      cell.outline.center = center(&self)
      if arrangement.place(cell, hidingAtMost: limit) { return }
    }
  }

  /// Any place in the image or a little outside.
  private mutating func anywhere() -> Point {
    let margin = style.cellRadius
    return Point(
      x: generator.number(-margin...Float(arrangement.width) + margin), y: generator.number(-margin...Float(arrangement.height) + margin))
  }

  /// A place that touches or overlaps a red cell, as often as the style says.
  private mutating func nextToAnother() -> Point {
    let others = arrangement.cells.filter { !$0.cell.isOpaque }
    guard !others.isEmpty, generator.happens(withChance: style.clustering) else { return anywhere() }
    let center = others[generator.integer(0...others.count - 1)].cell.outline.center
    return center + generator.direction() * (style.cellRadius * generator.number(1.1...2.2))
  }

  private mutating func redCell() -> Cell {
    let radius = style.cellRadius * (1 + 0.08 * generator.bell())
    let outline = Outline(radius: radius, elongation: 1...style.elongation, roughness: style.roughness, waves: 3, using: &generator)
    return Cell(outline: outline, appearance: .redCell(RedCell(radius: radius, style: style, using: &generator)), softness: softness())
  }

  private mutating func whiteCell() -> Cell {
    let cell = WhiteCell(redCellRadius: style.cellRadius, using: &generator)
    let outline = Outline(radius: cell.radius, elongation: 1...1.2, roughness: 0.06, waves: 4, using: &generator)
    return Cell(outline: outline, appearance: .whiteCell(cell), softness: softness())
  }

  private mutating func platelet() -> Cell {
    let radius = style.cellRadius * generator.number(0.22...0.42)
    let outline = Outline(radius: radius, elongation: 1...1.6, roughness: 0.14, waves: 4, using: &generator)
    return Cell(outline: outline, appearance: .platelet(Platelet(radius: radius, using: &generator)), softness: softness())
  }

  private mutating func softness() -> Float { max(style.cellRadius * generator.number(0.02...0.07), 1) }
}
