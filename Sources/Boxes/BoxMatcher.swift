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

  /// For each of `count` candidates the index of the object that it overlaps most (the first of several), `background` or `ignored`. Memory of the order of
  /// the candidates, whatever the number of targets.
  public func matches(_ count: Int, of candidate: (Int) -> BoundingBox, with targets: [Target]) -> [Int32] {
    let objects = targets.indices.filter { targets[$0].label >= 0 }
    let ignoredBoxes = targets.filter { $0.label < 0 }.map(\.box)
    var matches = [Int32](repeating: Self.background, count: count)
    var largest = [Float](repeating: 0, count: targets.count)
    for index in 0..<count {
      let box = candidate(index)
      var (best, overlap) = (Self.background, Float(0))
      for object in objects {
        let share = targets[object].box.overlap(box)
        if share > largest[object] { largest[object] = share }
        if share > overlap || best < 0 { (best, overlap) = (Int32(object), share) }
      }
      if overlap >= foregroundThreshold && best >= 0 {
        matches[index] = best
      } else if overlap >= backgroundThreshold || ignoredBoxes.contains(where: { Self.lies(box, in: $0) }) {
        matches[index] = Self.ignored
      }
    }
    if keepsBest { keepBest(&matches, candidate, targets, objects, largest) }
    return matches
  }

  /// Every candidate that overlaps some object as much as the best one finds the object that it overlaps most itself.
  private func keepBest(
    _ matches: inout [Int32], _ candidate: (Int) -> BoundingBox, _ targets: [Target], _ objects: [Int], _ largest: [Float]
  ) {
    for index in matches.indices where matches[index] < 0 {
      let box = candidate(index)
      var (best, overlap, isBest) = (Int32(0), -Float.infinity, false)
      for object in objects {
        let share = targets[object].box.overlap(box)
        if share > 0 && share == largest[object] { isBest = true }
        if share > overlap { (best, overlap) = (Int32(object), share) }
      }
      if isBest { matches[index] = best }
    }
  }

  private static func lies(_ box: BoundingBox, in region: BoundingBox) -> Bool {
    let width = max(0, min(box.x2, region.x2) - max(box.x1, region.x1))
    let height = max(0, min(box.y2, region.y2) - max(box.y1, region.y1))
    return width * height >= ignoredShare * box.area
  }
}
