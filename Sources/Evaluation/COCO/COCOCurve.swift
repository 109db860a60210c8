/// Precision at COCO's 101 recalls, and the final recall, of one category and range of areas, at each threshold.
struct COCOCurve {
  /// The objects that are to be found; where there are none, the rest is empty.
  let objectCount: Int
  /// [threshold, recall].
  private(set) var precision: [Double] = []
  /// [threshold].
  private(set) var recall: [Double] = []

  /// The bits of numpy's `linspace(0, 1, 101)`.
  static let recalls = (0...100).map { Double($0) * 0.01 }
  /// numpy's `spacing(1)`, which keeps pycocotools from dividing zero by zero.
  private static let epsilon = Double.ulpOfOne

  /// Accumulates a category's detections by falling score.
  init(_ matches: Matches, _ order: ArraySlice<Int32>, objectCount: Int, area: Int) {
    self.init(missCounts: objectCount == 0 ? [] : Self.missCounts(matches, order, area: area), objectCount: objectCount)
  }

  /// For each threshold, for each detection that hits: how many missed before it.
  init(missCounts: [[Int32]], objectCount: Int) {
    self.objectCount = objectCount
    for missCounts in missCounts {
      recall.append(Double(missCounts.count) / Double(objectCount))
      appendPrecision(missCounts)
    }
  }

  private static func missCounts(_ matches: Matches, _ order: ArraySlice<Int32>, area: Int) -> [[Int32]] {
    let (all, offset) = (matches.rules.allLevels, matches.offset(area: area))
    var counts = [[Int32]](repeating: [], count: matches.rules.thresholds.count)
    // Most misses are misses at all thresholds: one counter serves them.
    var common: Int32 = 0
    var others = [Int32](repeating: 0, count: counts.count)
    for position in order {
      let (hits, misses) = (matches.hits[offset + Int(position)], matches.misses[offset + Int(position)])
      if misses == all { common += 1 }
      if misses != all { forEachBit(misses) { others[$0] += 1 } }
      forEachBit(hits) { counts[$0].append(common + others[$0]) }
    }
    return counts
  }

  /// Reads precision off at the recalls, from the last to the first; only where a detection hits can the curve turn down.
  private mutating func appendPrecision(_ missCounts: [Int32]) {
    let start = precision.count
    precision.append(contentsOf: repeatElement(0, count: Self.recalls.count))
    var (best, point) = (0.0, Self.recalls.count - 1)
    for (index, misses) in missCounts.enumerated().reversed() {
      let hits = Double(index + 1)
      // Recalls above this detection's have the best precision of the ones after it.
      while Self.recalls[point] > hits / Double(objectCount) {
        precision[start + point] = best
        point -= 1
      }
      best = max(best, hits / (Double(misses) + hits + Self.epsilon))
    }
    for point in 0...point { precision[start + point] = best }
  }
}
