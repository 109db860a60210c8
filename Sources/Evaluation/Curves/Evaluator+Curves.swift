extension Evaluator {
  /// Precision, recall and F1 of each category over the score, by COCO's matching at one overlap.
  public func curves(iou: Double = 0.5) -> [CategoryCurve] {
    let verdicts = verdicts(Matches(self, rules: .at(iou: iou)))
    return concurrentMap(categories.count) { curve($0, verdicts) }
  }

  private func curve(_ category: Int, _ verdicts: [Verdict]) -> CategoryCurve {
    let count = objects.count(category, in: .all, ignoringDifficult: true)
    let counts = CumulativeCounts(verdicts, detections, category: category, objectCount: count)
    // A threshold cannot part equal scores: only the last of them is a point.
    let ends = counts.scores.indices.filter { $0 + 1 == counts.scores.count || counts.scores[$0 + 1] != counts.scores[$0] }
    return CategoryCurve(
      category: categories[category], objectCount: count,
      points: ends.map { CurvePoint(score: counts.scores[$0], hits: counts.hits[$0], misses: counts.misses[$0], objectCount: count) })
  }
}
