import Boxes
import Detectors
import TensorGraph

/// What the second stage made of every proposal of an image, class by class.
struct DetectionTrace {
  private let op: DetectionSelection
  private let scores: [[Float]]
  private let boxes: [[BoundingBox]]
  /// Per class the proposals that enter NMS, best first.
  private let contenders: [[Int]]
  /// The places of the survivors of all classes, from 0.
  private let places: [Position: Int]

  /// What a class makes of a proposal.
  struct Position: Hashable {
    let proposal: Int
    let label: Int
  }

  /// How far it came.
  enum Fate {
    case scoredLow
    /// By a better detection of the class.
    case suppressed
    case crowdedOut(rank: Int)
    case kept
  }

  /// Follows the proposals of the one image in `stages`, whose size after the resize is `size`. Throws `StageError` when one is missing.
  init(_ stages: StageTensors, _ op: DetectionSelection, size: ImageTransformConfiguration.Size) throws(StageError) {
    let classes = op.scoreThresholds.count
    let regions = try stages[.proposals].floats
    let proposals = (0..<regions.count / 4).map { BoundingBox(SIMD4(regions[4 * $0..<4 * $0 + 4])) }
    let (logits, deltas) = (try stages[.logits].floats, try stages[.boxDeltas].floats)
    let scores = proposals.indices.map { Probability.softmax(logits[$0 * classes..<($0 + 1) * classes]) }
    let boxes = proposals.indices.map { row in
      (0..<classes).map { label in
        let first = (row * classes + label) * 4
        let box = op.coder.decode(SIMD4(deltas[first..<first + 4]), from: proposals[row])
        return box.clipped(width: size.width, height: size.height)
      }
    }
    contenders = (0..<classes).map { label in
      let kept = proposals.indices.filter { op.keeps(score: scores[$0][label], label: label) && op.keeps(boxes[$0][label]) }
      return TopSelection.ranking(kept.map { scores[$0][label] }).map { kept[$0] }
    }
    let suppression = NonMaximumSuppression(threshold: op.nmsThreshold)
    let survivors = contenders.enumerated().map { label, rows in
      suppression.survivors(rows.map { boxes[$0][label] }).map { rows[$0] }
    }
    (self.op, self.scores, self.boxes) = (op, scores, boxes)
    places = Self.places(survivors, scores)
  }

  /// Of equal scores the lower proposal first, then the lower class.
  private static func places(_ survivors: [[Int]], _ scores: [[Float]]) -> [Position: Int] {
    let positions = survivors.enumerated().flatMap { label, proposals in proposals.map { Position(proposal: $0, label: label) } }
      .sorted { ($0.proposal, $0.label) < ($1.proposal, $1.label) }
    let ranking = TopSelection.ranking(positions.map { scores[$0.proposal][$0.label] })
    return Dictionary(uniqueKeysWithValues: ranking.enumerated().map { (positions[$0.element], $0.offset) })
  }

  /// The places of the class's boxes that overlap the object at least this much.
  func positions(_ label: Int, overlapping object: BoundingBox, atLeast overlap: Float) -> [Position] {
    boxes.indices.filter { object.overlap(boxes[$0][label]) >= overlap }
      .map { Position(proposal: $0, label: label) }
  }

  func score(_ position: Position) -> Float { scores[position.proposal][position.label] }

  func fate(_ position: Position) -> Fate {
    if let place = places[position] { return place < op.detectionsPerImage ? .kept : .crowdedOut(rank: place) }
    return contenders[position.label].contains(position.proposal) ? .suppressed : .scoredLow
  }

  /// An NMS threshold that leaves one of the candidates, which are of one class and were all suppressed.
  func threshold(leaving positions: [Position]) -> Float {
    guard let label = positions.first?.label else { return 1 }
    let (rows, wanted) = (contenders[label], Set(positions.map(\.proposal)))
    return NonMaximumSuppression(threshold: op.nmsThreshold)
      .threshold(leaving: Set(rows.indices.filter { wanted.contains(rows[$0]) }), of: rows.map { boxes[$0][label] })
  }
}
