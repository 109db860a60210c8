/// What a detection is worth at one overlap.
enum Verdict: UInt8, Sendable {
  case right
  case wrong
  /// It counts neither for nor against: it lies on a crowd or a difficult object, or is beyond the limit of detections.
  case ignored
}

extension Evaluator {
  /// A verdict for each detection of the table by COCO's matching at one overlap; difficult objects are ignored.
  func verdicts(_ matches: Matches) -> [Verdict] {
    zip(matches.hits, matches.misses).prefix(detections.scores.count).map { $0 != 0 ? .right : $1 != 0 ? .wrong : .ignored }
  }
}
