import Boxes
import Detectors
import Files
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

  /// The most tiles of an image.
  public static let limit = 10_000

  /// A fifth.
  public static let usualOverlap = 0.2

  /// Tiles of a size, at least 1, with the usual overlap unless another is given.
  public init(size: Int, overlap: Double = usualOverlap) {
    precondition(size > 0 && (0..<1).contains(overlap), "tiles have a side, and less of it in common with the next")
    (self.size, self.overlap) = (size, overlap)
  }

  /// Where an image is looked at: its tiles, row by row, and all of it; only all of it where it is no larger than a tile. Throws `TilingError`.
  package func tiles(of image: Image) throws(TilingError) -> [PixelBox] {
    let count = self.count(image.width) * self.count(image.height)
    if count > Self.limit { throw TilingError(count: count) }
    let (columns, rows) = (starts(image.width), starts(image.height))
    if columns.count * rows.count == 1 { return [PixelBox(image)] }
    return rows.flatMap { top in
      columns.map { PixelBox(left: $0, top: top, right: min($0 + size, image.width), bottom: min(top + size, image.height)) }
    } + [PixelBox(image)]
  }

  /// The first pixels of tiles along a side of an image: as few as have the overlap, at equal distances.
  private func starts(_ length: Int) -> [Int] {
    let last = count(length) - 1
    return last == 0 ? [0] : (0...last).map { (length - size) * $0 / last }
  }

  /// How many tiles a side of an image takes.
  private func count(_ length: Int) -> Int {
    let (rest, step) = (length - size, max(1, Int(Double(size) * (1 - overlap))))
    return rest <= 0 ? 1 : (rest + step - 1) / step + 1
  }
}

/// An image that would be cut into more tiles than anybody can have meant.
public struct TilingError: DescribedError, Equatable {
  /// How many there would be.
  public let count: Int

  /// For an image with so many tiles.
  public init(count: Int) { self.count = count }

  public var description: String {
    "it would be looked at in \(count) tiles, more than \(Tiling.limit); give larger tiles, or such that share less of their sides."
  }
}

/// The detections of an image's tiles, which become those of the image.
package struct TiledDetections {
  private let image: ImageSize
  private let tiles: [PixelBox]
  private let isClassAgnostic: Bool
  private var candidates: [Candidate] = []

  /// Nothing yet of an image and its tiles, behind which it is itself; says whether detections yield to those of other classes.
  package init(_ image: Image, tiles: [PixelBox], isClassAgnostic: Bool = false) {
    (self.image, self.tiles, self.isClassAgnostic) = (image.size, tiles.dropLast(), isClassAgnostic)
  }

  /// Something found in a tile, in pixels of the image.
  private struct Candidate {
    let detection: LabelledBox
    let tile: PixelBox
    /// Whether it ends where its tile does and the image does not.
    let isPart: Bool

    /// Whether the other one shows the same object and is no better.
    func replaces(_ other: Candidate, isClassAgnostic: Bool) -> Bool {
      if tile == other.tile || !isClassAgnostic && detection.label != other.detection.label { return false }
      let (box, otherBox) = (detection.box, other.detection.box)
      if box.overlap(otherBox) > Self.threshold { return true }
      return other.isPart && box.sharedArea(with: otherBox) > Self.threshold * otherBox.area
    }

    /// The share of two boxes' union, or of a part, that they have in common.
    private static let threshold: Float = 0.5
  }

  /// Adds what was found in a tile, in its pixels.
  package mutating func add(_ detections: [LabelledBox], in tile: PixelBox) {
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
        Candidate(detection: LabelledBox(box: moved, label: detection.label, score: detection.score), tile: tile, isPart: isCut))
    }
  }

  /// What is left of each object, best first; where scores are equal, in the order of the tiles.
  package var merged: [LabelledBox] {
    let byScore = candidates.indices.sorted { (candidates[$1].detection.score, $0) < (candidates[$0].detection.score, $1) }
    var kept: [Int] = []
    for index in byScore.filter({ !candidates[$0].isPart }) + byScore.filter({ candidates[$0].isPart })
    where !kept.contains(where: { candidates[$0].replaces(candidates[index], isClassAgnostic: isClassAgnostic) }) {
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
