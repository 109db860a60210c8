/// How many of a category's detections are right and wrong, from the highest score down; those that are ignored are left out.
struct CumulativeCounts {
  private(set) var scores: [Double] = []
  private(set) var hits: [Int] = []
  private(set) var misses: [Int] = []
  /// The objects that are to be found.
  let objectCount: Int

  init(_ verdicts: [Verdict], _ detections: DetectionTable, category: Int, objectCount: Int) {
    self.objectCount = objectCount
    var (hitCount, missCount) = (0, 0)
    for position in detections.byScore[detections.range(category)] where verdicts[Int(position)] != .ignored {
      if verdicts[Int(position)] == .right { hitCount += 1 } else { missCount += 1 }
      scores.append(detections.scores[Int(position)])
      hits.append(hitCount)
      misses.append(missCount)
    }
  }

  var recalls: [Double] { hits.map { Double($0) / Double(objectCount) } }

  /// The best precision at each detection or any later one.
  var bestPrecisions: [Double] {
    var best = 0.0
    return zip(hits, misses).reversed().map { hits, misses in
      best = max(best, Double(hits) / Double(hits + misses))
      return best
    }.reversed()
  }
}
