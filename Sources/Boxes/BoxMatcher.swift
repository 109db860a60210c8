/// Which object each candidate (an anchor, a proposal) is to find, by overlap (Ren et al. 2015).
public struct BoxMatcher: Hashable, Sendable {
  /// Candidates that overlap an object at least this much (IoU) are to find it.
  public let foregroundThreshold: Float
  /// Candidates that overlap every object less than this (IoU) are background; what lies between is ignored.
  public let backgroundThreshold: Float
  /// Whether the candidates that overlap an object most are to find something, however little that is. Of an object that none overlaps, none is the best:
  /// torchvision takes nearly all then.
  public let keepsBest: Bool

  /// What a candidate that finds no object is.
  public static let (background, ignored): (Int32, Int32) = (-1, -2)
  /// Background of which at least this share lies in a region that is to be ignored (a crowd, a difficult object) is ignored.
  public static let ignoredShare: Float = 0.5

  /// A matcher.
  public init(foregroundThreshold: Float, backgroundThreshold: Float, keepsBest: Bool) {
    (self.foregroundThreshold, self.backgroundThreshold, self.keepsBest) = (foregroundThreshold, backgroundThreshold, keepsBest)
  }

  /// An object, or a region that is to be ignored.
  public struct Target: Sendable {
    /// Where it is.
    public let box: BoundingBox
    /// Its class, from 1; a negative one marks a region that is to be ignored.
    public let label: Int32

    /// A target.
    public init(box: BoundingBox, label: Int32) { (self.box, self.label) = (box, label) }
  }

  /// For each candidate the index of the target that it is to find, of several that it overlaps equally the first, `background` or `ignored`. What overlaps
  /// no object finds none. Memory of the order of the candidates, whatever the number of targets.
  public func matches(_ candidates: [BoundingBox], with targets: [Target]) -> [Int32] {
    let objects = targets.indices.filter { targets[$0].label >= 0 }.map { Int32($0) }
    let ignored = targets.filter { $0.label < 0 }.map(\.box)
    var search = ObjectSearch(objects.map { targets[Int($0)].box })
    var matches = [Int32](repeating: Self.background, count: candidates.count)
    var records: [Int] = []
    for (index, box) in candidates.enumerated() {
      let best = search.best(box)
      if let object = best.object, best.overlap >= foregroundThreshold {
        matches[index] = objects[object]
      } else if best.overlap >= backgroundThreshold || ignored.contains(where: { Self.lies(box, in: $0) }) {
        matches[index] = Self.ignored
      }
      if keepsBest && best.isLargest { records.append(index) }
    }
    // Only what overlapped an object as much as all before it can overlap it as much as all.
    for index in records where matches[index] < 0 {
      let best = search.best(candidates[index])
      if let object = best.object, best.isLargest { matches[index] = objects[object] }
    }
    return matches
  }

  private static func lies(_ box: BoundingBox, in region: BoundingBox) -> Bool {
    let width = max(0, min(box.x2, region.x2) - max(box.x1, region.x1))
    let height = max(0, min(box.y2, region.y2) - max(box.y1, region.y1))
    return width * height >= ignoredShare * box.area
  }
}
