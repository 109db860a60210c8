/// A cell of a scene: its outline and how it is drawn.
struct Cell: Sendable {
  var outline: Outline
  let appearance: Appearance
  /// The width of its edge in pixels: wider out of focus.
  let softness: Float

  /// What makes it look like its class.
  enum Appearance: Sendable {
    case redCell(RedCell)
    case whiteCell(WhiteCell)
    case platelet(Platelet)
  }

  var cellClass: CellClass {
    switch appearance {
    case .redCell: .redCell
    case .whiteCell: .whiteCell
    case .platelet: .platelet
    }
  }

  /// Whether it hides what it lies on: light goes through red cells.
  var isOpaque: Bool { cellClass != .redCell }

  func draw(on slide: inout Slide, noise: ValueNoise) {
    switch appearance {
    case .redCell(let cell): cell.draw(outline, softness: softness, on: &slide, noise: noise)
    case .whiteCell(let cell): cell.draw(outline, softness: softness, on: &slide, noise: noise)
    case .platelet(let cell): cell.draw(outline, softness: softness, on: &slide, noise: noise)
    }
  }
}
