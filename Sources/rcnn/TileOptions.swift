import ArgumentParser
import RCNN

/// The options that say how large images are cut.
struct TileOptions: ParsableArguments {
  @Option(
    help: .init(
      "Look at larger images in squares of this side, and as a whole: small objects are seen larger, and take as much longer.",
      valueName: "pixels"))
  var tile: Int?

  @Option(
    help: .init("The share of a square's side that its neighbour sees too; objects smaller than that are never cut.", valueName: "share"))
  var overlap = Tiling.usualOverlap

  func validate() throws {
    try Requirement.within(64...Requirement.sides.upperBound, tile, "--tile")
    if !(0...0.9 ~= overlap) { throw ValidationError("--overlap must be a number from 0 to 0.9, not \(overlap).") }
    if tile == nil && overlap != Tiling.usualOverlap { throw ValidationError("--overlap belongs to --tile.") }
  }

  /// The options in the library's terms.
  var tiling: Tiling? { tile.map { Tiling(size: $0, overlap: overlap) } }
}
