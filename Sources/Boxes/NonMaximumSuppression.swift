/// Greedy suppression of boxes that overlap a better one too much: the plain definition, by which devices with faster ones are measured.
public struct NonMaximumSuppression: Hashable, Sendable {
  /// Intersection over union above which (not at which) the lower-ranked box goes, at least 0.
  public let threshold: Float
  /// The most boxes to keep.
  public let limit: Int

  /// A suppression that keeps at most `limit` boxes.
  public init(threshold: Float, limit: Int = .max) { (self.threshold, self.limit) = (threshold, limit) }

  /// The indices of the boxes that survive; `boxes` are ranked best first. A NaN overlap suppresses nothing.
  ///
  /// With `groups`, such as a class for each box, boxes suppress only those of their group.
  public func survivors(_ boxes: [BoundingBox], groups: [Int]? = nil) -> [Int] {
    var kept: [Int] = []
    for index in boxes.indices where kept.count < limit {
      let isSuppressed = kept.contains { groups?[$0] == groups?[index] && boxes[$0].overlap(boxes[index]) > threshold }
      if !isSuppressed { kept.append(index) }
    }
    return kept
  }
}
