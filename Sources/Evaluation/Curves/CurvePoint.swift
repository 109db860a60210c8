/// The worth of the detections from one score up.
public struct CurvePoint: Sendable, Equatable {
  /// The lowest score that is kept.
  public let score: Double
  /// The share of right detections among those that are kept.
  public let precision: Double
  /// The share of objects that are found.
  public let recall: Double
  /// The harmonic mean of precision and recall.
  public let f1: Double

  init(score: Double, hits: Int, misses: Int, objectCount: Int) {
    self.score = score
    precision = Double(hits) / Double(hits + misses)
    recall = objectCount > 0 ? Double(hits) / Double(objectCount) : 0
    f1 = 2 * Double(hits) / Double(hits + misses + objectCount)
  }
}
