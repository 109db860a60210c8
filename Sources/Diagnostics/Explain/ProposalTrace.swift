import Boxes
import Detectors
import TensorGraph

/// What the first stage made of every anchor of an image, level by level.
struct ProposalTrace {
  private let levels: [LevelTrace]
  private let limit: Int
  /// The places of the survivors of all levels, from 0.
  private let places: [Position: Int]

  /// An anchor of a level.
  struct Position: Hashable {
    let level: Int
    let anchor: Int
  }

  /// How far an anchor's box came.
  enum Fate {
    case outranked(rank: Int)
    case filtered
    /// By a better proposal of the level.
    case suppressed
    case crowdedOut(rank: Int)
    case kept
  }

  /// Follows the anchors of the one image in `stages`, which is padded from `size` to `canvas`.
  /// Throws `StageError` when one is missing.
  init(
    _ stages: StageTensors, _ op: ProposalGeneration, canvas: ImageTransformConfiguration.Size, size: ImageTransformConfiguration.Size
  ) throws(StageError) {
    levels = try (0..<op.levelCount).map { level throws(StageError) in
      let (logits, deltas) = (try stages[.objectness(level: level)], try stages[.proposalDeltas(level: level)])
      return LevelTrace(logits, deltas, level: level, op, canvas: canvas, size: size)
    }
    limit = op.postNMSTopN
    places = Self.places(levels)
  }

  /// The survivors' places among those of all levels, best first; of equal scores the lower level and rank first.
  private static func places(_ levels: [LevelTrace]) -> [Position: Int] {
    let survivors = levels.enumerated().flatMap { level, trace in
      trace.survivors.map { (position: Position(level: level, anchor: $0), score: trace.scores[$0]) }
    }
    let ranking = TopSelection.ranking(survivors.map(\.score))
    return Dictionary(uniqueKeysWithValues: ranking.enumerated().map { (survivors[$0.element].position, $0.offset) })
  }

  /// The best overlap of an anchor as it stands, before any regression.
  func anchorOverlap(_ object: BoundingBox) -> Float {
    levels.map { level in level.anchors.map { object.overlap($0) }.max() ?? 0 }.max() ?? 0
  }

  /// The side in pixels of the smallest anchor, the root of its area.
  var smallestAnchorSide: Float {
    levels.flatMap(\.anchors).lazy.map { $0.area.squareRoot() }.min() ?? 0
  }

  /// The anchors whose boxes overlap the object at least this much.
  func positions(overlapping object: BoundingBox, atLeast overlap: Float) -> [Position] {
    levels.enumerated().flatMap { index, level in
      level.boxes.indices.filter { object.overlap(level.boxes[$0]) >= overlap }.map { Position(level: index, anchor: $0) }
    }
  }

  /// An anchor's place (from 0) in the objectness of its level.
  func rank(_ position: Position) -> Int { levels[position.level].ranks[position.anchor] }

  func fate(_ position: Position) -> Fate {
    guard let place = places[position] else { return levels[position.level].fate(position.anchor) }
    return place < limit ? .kept : .crowdedOut(rank: place)
  }

  /// An NMS threshold that leaves one of the anchors, which were all suppressed.
  func threshold(leaving positions: [Position]) -> Float {
    Dictionary(grouping: positions, by: \.level).map { level, positions in levels[level].threshold(leaving: positions.map(\.anchor)) }.min()
      ?? 1
  }
}
