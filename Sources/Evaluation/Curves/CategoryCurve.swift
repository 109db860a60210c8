import Datasets

/// What a category's detections are worth at every threshold of the score.
public struct CategoryCurve: Sendable, Equatable {
  /// The class.
  public let category: DatasetCategory
  /// The objects that are to be found: neither crowds nor difficult.
  public let objectCount: Int
  /// By falling score, one for each score that occurs.
  public let points: [CurvePoint]

  /// The point of the highest F1, the first of equals; nil where nothing is to be found or was found.
  public var best: CurvePoint? {
    points.filter { $0.f1 > 0 }.reduce(nil) { best, point in best.map { $0.f1 >= point.f1 ? $0 : point } ?? point }
  }

  /// The threshold above which exactly the detections of `best` lie: half-way to the next score, as a float32 for `rcnn detect`.
  public var bestThreshold: Float? {
    guard let best, let index = points.firstIndex(of: best) else { return nil }
    let middle = index + 1 < points.count ? (best.score + points[index + 1].score) / 2 : best.score
    let threshold = Float(middle)
    return Double(threshold) < best.score ? threshold : Float(best.score).nextDown
  }
}
