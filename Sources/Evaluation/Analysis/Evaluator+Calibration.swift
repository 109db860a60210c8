extension Evaluator {
  /// How the scores of all categories' detections compare with how often they are right, by COCO's matching at one overlap.
  public func calibration(iou: Double = 0.5, binCount: Int = 15) -> Calibration {
    let verdicts = verdicts(Matches(self, rules: .at(iou: iou)))
    let outcomes = zip(detections.scores, verdicts).filter { $1 != .ignored }.map { (score: $0, isRight: $1 == .right) }
    return Calibration(outcomes, binCount: binCount)
  }
}
