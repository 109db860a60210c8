import Boxes
import Detectors
import Images

/// How large images are cut for a detector that would otherwise see their small objects smaller still: into squares that overlap, and the image as a whole
/// behind them, for what no square holds.
///
/// An object that is no larger than the overlap lies within one tile at least; of the whole image counts only what no tile shows whole. What several tiles show is told by suppression across tiles (as in slicing
/// aided inference, Akyon et al. 2022): a box that ends where its tile does counts as a part, and yields to whatever covers half of it.
public struct Tiling: Sendable, Equatable {
  /// The side of a tile, in pixels of the image.
  public var size: Int
  /// The share of its side that a tile has in common with the next one, from 0 to below 1.
  public var overlap: Double

  /// Tiles of a size, at least 1, with an overlap of a fifth unless another is given.
  public init(size: Int, overlap: Double = 0.2) { (self.size, self.overlap) = (size, overlap) }

  /// Where an image is looked at: its tiles, row by row, and all of it; only all of it where it is no larger than a tile.
  package func tiles(of image: Image) -> [PixelBox] {
    let (columns, rows) = (starts(image.width), starts(image.height))
    if columns.count * rows.count == 1 { return [PixelBox(image)] }
    return rows.flatMap { top in
      columns.map { PixelBox(left: $0, top: top, right: min($0 + size, image.width), bottom: min(top + size, image.height)) }
    } + [PixelBox(image)]
  }

  /// The first pixels of tiles along a side of an image: as few as have the overlap, at equal distances.
  private func starts(_ length: Int) -> [Int] {
    let (rest, step) = (length - size, max(1, Int(Double(size) * (1 - overlap))))
    if rest <= 0 { return [0] }
    let count = (rest + step - 1) / step
    return (0...count).map { rest * $0 / count }
  }
}

/// The detections of an image's tiles, which become those of the image.
package struct TiledDetections {
  private let image: ImageSize
  private let tiles: [PixelBox]
  private var candidates: [Candidate] = []

  /// Nothing yet of an image that is cut as `tiling` says.
  package init(_ image: Image, _ tiling: Tiling) {
    self.image = image.size
    tiles = tiling.tiles(of: image).dropLast()
  }

  /// Something found in a tile, in pixels of the image.
  private struct Candidate {
    let detection: Detection
    let tile: PixelBox
    /// Whether it ends where its tile does and the image does not.
    let isPart: Bool

    /// Whether the other one shows the same object and is no better.
    func replaces(_ other: Candidate) -> Bool {
      if detection.label != other.detection.label || tile == other.tile { return false }
      let (box, otherBox) = (detection.box, other.detection.box)
      if box.overlap(otherBox) > Self.threshold { return true }
      return other.isPart && box.sharedArea(with: otherBox) > Self.threshold * min(box.area, otherBox.area)
    }

    /// Of two boxes' union, or of the smaller one.
    private static let threshold: Float = 0.5
  }

  /// Adds what was found in a tile, in its pixels.
  package mutating func add(_ detections: [Detection], in tile: PixelBox) {
    // A box that a tile cut off reaches its edge to within a hundredth of its side.
    let margin = Float(max(tile.width, tile.height)) / 100
    let others = tile == PixelBox(image) ? tiles : []
    for detection in detections where !others.contains(where: { $0.holds(detection.box) }) {
      let box = detection.box
      let isCut =
        tile.left > 0 && box.x1 < margin || tile.top > 0 && box.y1 < margin
        || tile.right < image.width && box.x2 > Float(tile.width) - margin
        || tile.bottom < image.height && box.y2 > Float(tile.height) - margin
      let corner = SIMD2(Float(tile.left), Float(tile.top))
      let moved = BoundingBox(box.corners + SIMD4(lowHalf: corner, highHalf: corner))
      candidates.append(
        Candidate(detection: Detection(box: moved, label: detection.label, score: detection.score), tile: tile, isPart: isCut))
    }
  }

  /// What is left of each object, best first; where scores are equal, in the order of the tiles.
  package var merged: [Detection] {
    let byScore = candidates.indices.sorted { (candidates[$1].detection.score, $0) < (candidates[$0].detection.score, $1) }
    var kept: [Int] = []
    for index in byScore.filter({ !candidates[$0].isPart }) + byScore.filter({ candidates[$0].isPart })
    where !kept.contains(where: { candidates[$0].replaces(candidates[index]) }) {
      kept.append(index)
    }
    let survivors = Set(kept)
    return byScore.filter(survivors.contains).map { candidates[$0].detection }
  }
}

extension PixelBox {
  /// Whether a box lies within.
  fileprivate func holds(_ box: BoundingBox) -> Bool {
    box.x1 >= Float(left) && box.y1 >= Float(top) && box.x2 <= Float(right) && box.y2 <= Float(bottom)
  }
}
