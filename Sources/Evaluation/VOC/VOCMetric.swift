/// How the PASCAL VOC challenges summarise a curve of precision over recall.
public enum VOCMetric: String, Sendable, CaseIterable {
  /// The mean of the best precisions at the recalls 0, 0.1, ... 1.
  case voc2007 = "2007"
  /// The area under the curve made monotone; since 2010.
  case voc2010 = "2010"

  /// The average precision of a category's detections by falling score.
  func averagePrecision(_ counts: CumulativeCounts) -> Double {
    switch self {
    case .voc2007: Self.elevenPoints(counts)
    case .voc2010: Self.area(counts)
    }
  }

  private static func elevenPoints(_ counts: CumulativeCounts) -> Double {
    let best = counts.bestPrecisions
    return (0...10).reduce(0) { sum, step in
      let index = counts.recalls.firstIndex { $0 >= Double(step) / 10 }
      return sum + (index.map { best[$0] } ?? 0) / 11
    }
  }

  private static func area(_ counts: CumulativeCounts) -> Double {
    var (sum, recall) = (0.0, 0.0)
    for (next, best) in zip(counts.recalls, counts.bestPrecisions) {
      sum += (next - recall) * best
      recall = next
    }
    return sum
  }
}
