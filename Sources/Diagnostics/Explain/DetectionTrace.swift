import Boxes
import Detectors
import TensorGraph

/// What the second stage made of every proposal of an image, class by class.
struct DetectionTrace {
  private let op: DetectionSelection
  private let scores: [[Float]]
  private let boxes: [[BoundingBox]]
  /// What enters NMS, best first: of each class, or of all where they suppress each other.
  private let contenders: [[Position]]
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
    /// By a better detection.
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
    let kept = proposals.indices.flatMap { row in
      (0..<classes).filter { op.keeps(score: scores[row][$0], label: $0) && op.keeps(boxes[row][$0]) }
        .map { Position(proposal: row, label: $0) }
    }
    let ranked = TopSelection.ranking(kept.map { scores[$0.proposal][$0.label] }).map { kept[$0] }
    contenders = op.isClassAgnostic ? [ranked] : (0..<classes).map { label in ranked.filter { $0.label == label } }
    let suppression = NonMaximumSuppression(threshold: op.nmsThreshold)
    let survivors = Set(
      contenders.flatMap { positions in
        suppression.survivors(positions.map { boxes[$0.proposal][$0.label] }).map { positions[$0] }
      })
    (self.op, self.scores, self.boxes) = (op, scores, boxes)
    places = Dictionary(uniqueKeysWithValues: ranked.filter(survivors.contains).enumerated().map { ($0.element, $0.offset) })
  }

  /// The places of the class's boxes that overlap the object at least this much.
  func positions(_ label: Int, overlapping object: BoundingBox, atLeast overlap: Float) -> [Position] {
    boxes.indices.filter { object.overlap(boxes[$0][label]) >= overlap }
      .map { Position(proposal: $0, label: label) }
  }

  func score(_ position: Position) -> Float { scores[position.proposal][position.label] }

  func fate(_ position: Position) -> Fate {
    if let place = places[position] { return place < op.detectionsPerImage ? .kept : .crowdedOut(rank: place) }
    return contenders(with: position.label).contains(position) ? .suppressed : .scoredLow
  }

  /// An NMS threshold that leaves one of the candidates, which are of one class and were all suppressed.
  func threshold(leaving positions: [Position]) -> Float {
    guard let label = positions.first?.label else { return 1 }
    let (rivals, wanted) = (contenders(with: label), Set(positions))
    return NonMaximumSuppression(threshold: op.nmsThreshold)
      .threshold(leaving: Set(rivals.indices.filter { wanted.contains(rivals[$0]) }), of: rivals.map { boxes[$0.proposal][$0.label] })
  }

  private func contenders(with label: Int) -> [Position] { contenders[op.isClassAgnostic ? 0 : label] }
}
