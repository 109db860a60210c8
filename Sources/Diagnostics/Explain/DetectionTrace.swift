import CPUDevice
import Detection
import DeviceRuntime
import Glibc
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

  /// Follows the proposals of the one image in `stages`, whose size after the resize is `size`.
  init(_ stages: StageTensors, _ op: DetectionSelection, size: ImageTransformConfiguration.Size) {
    let classes = op.scoreThresholds.count
    let regions = stages.tensors["proposals"]?.floats ?? []
    let proposals = (0..<regions.count / 4).map { SIMD4(regions[4 * $0], regions[4 * $0 + 1], regions[4 * $0 + 2], regions[4 * $0 + 3]) }
    let (logits, deltas) = (stages.tensors["roi.logits"]?.floats ?? [], stages.tensors["roi.deltas"]?.floats ?? [])
    let decoding = BoxDecoding(weights: op.boxWeights)
    let scores = proposals.indices.map { Self.softmax(logits[$0 * classes..<($0 + 1) * classes]) }
    let boxes = proposals.indices.map { row in
      (0..<classes).map { label in
        let first = (row * classes + label) * 4
        let delta = SIMD4(deltas[first], deltas[first + 1], deltas[first + 2], deltas[first + 3])
        let box = decoding.decode(delta, proposals[row])
        return BoundingBox(BoxDecoding.clip(box, width: Float(size.width), height: Float(size.height)))
      }
    }
    contenders = (0..<classes).map { label in
      proposals.indices.filter { row in
        let box = boxes[row][label]
        return scores[row][label] > op.scoreThresholds[label] && box.width >= op.minSize && box.height >= op.minSize
      }.sorted { scores[$0][label] != scores[$1][label] ? scores[$0][label] > scores[$1][label] : $0 < $1 }
    }
    let suppression = NonMaximumSuppression(threshold: op.nmsThreshold)
    let survivors = contenders.enumerated().map { label, rows in
      suppression.survivors(rows.map { boxes[$0][label].corners }).map { rows[$0] }
    }
    (self.op, self.scores, self.boxes) = (op, scores, boxes)
    places = Self.places(survivors, scores)
  }

  private static func places(_ survivors: [[Int]], _ scores: [[Float]]) -> [Position: Int] {
    let positions = survivors.enumerated().flatMap { label, proposals in proposals.map { Position(proposal: $0, label: label) } }
    let ranked = positions.sorted { a, b in
      let (first, second) = (scores[a.proposal][a.label], scores[b.proposal][b.label])
      return first != second ? first > second : (a.proposal, a.label) < (b.proposal, b.label)
    }
    return Dictionary(uniqueKeysWithValues: ranked.enumerated().map { ($0.element, $0.offset) })
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

  private static func softmax(_ logits: ArraySlice<Float>) -> [Float] {
    let largest = logits.max() ?? 0
    let exponentials = logits.map { expf($0 - largest) }
    let sum = exponentials.reduce(0, +)
    return exponentials.map { $0 / sum }
  }
}
