import Datasets

/// Gives the objects of an image and category to its detections, as pycocotools' `evaluateImg` does, at all thresholds at once.
///
/// There, a detection takes, at each threshold, the free object of the highest overlap (the later of equals; a crowd is always free), and
/// one that is ignored only where no other is left. So its candidates are sorted by overlap once, and sets of thresholds, as bits, are
/// dealt out in that order.
struct GroupMatcher {
  private let rules: MatchRules
  private let objects: ObjectTable
  private let detections: DetectionTable
  private let output: Output
  /// Overlaps that suffice at each threshold; pycocotools takes 1 - 1e-10 for 1.
  private let bounds: [Double]
  private var candidates: [Candidate] = []
  /// Where the candidates of each detection end.
  private var ends: [Int] = []
  /// The thresholds at which each object is taken.
  private var taken: [UInt16] = []

  /// An object that a detection overlaps enough at some thresholds.
  private struct Candidate {
    let object: Int
    let overlap: Double
    let levels: UInt16
  }

  /// The columns of `Matches`, one area after the other. Groups write disjoint rows.
  struct Output: @unchecked Sendable {
    let hits: UnsafeMutableBufferPointer<UInt16>
    let misses: UnsafeMutableBufferPointer<UInt16>
    let found: UnsafeMutableBufferPointer<UInt16>
  }

  init(_ rules: MatchRules, _ objects: ObjectTable, _ detections: DetectionTable, _ output: Output) {
    (self.rules, self.objects, self.detections, self.output) = (rules, objects, detections, output)
    bounds = rules.thresholds.map { min($0, 1 - 1e-10) }
  }

  /// Matches one group and writes its rows; detections beyond the limit are left as they are, neither right nor wrong.
  mutating func match(_ group: ImageGroup) {
    let range = group.detections.prefix(rules.detectionsPerImage)
    findCandidates(range, group.objects)
    for area in rules.areas.indices { assign(range, group.objects, area: area) }
  }

  private mutating func findCandidates(_ range: Range<Int>, _ group: Range<Int>) {
    candidates.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    for detection in range {
      let first = candidates.count
      for object in group { addCandidate(detection, object, first: first) }
      ends.append(candidates.count)
    }
  }

  /// Inserts an object among the candidates of a detection, which begin at `first`.
  private mutating func addCandidate(_ detection: Int, _ object: Int, first: Int) {
    let overlap = objects.boxes[object].overlap(withDetection: detections.boxes[detection], isCrowd: objects.areCrowds[object])
    if overlap < bounds[0] { return }
    var levels: UInt16 = 0
    for (level, bound) in bounds.enumerated() where !(overlap < bound) { levels |= 1 << UInt16(level) }
    var index = candidates.count
    while index > first && candidates[index - 1].overlap <= overlap { index -= 1 }
    candidates.insert(Candidate(object: object, overlap: overlap, levels: levels), at: index)
  }

  private mutating func assign(_ range: Range<Int>, _ group: Range<Int>, area: Int) {
    let (limits, offset) = (rules.areas[area], area * detections.scores.count)
    taken.removeAll(keepingCapacity: true)
    taken.append(contentsOf: repeatElement(0, count: group.count))
    var first = 0
    for (detection, end) in zip(range, ends) {
      var outcome = Outcome(open: rules.allLevels)
      if first < end {
        take(first..<end, group, limits, ignored: false, &outcome)
        take(first..<end, group, limits, ignored: true, &outcome)
      }
      first = end
      if limits.excludes(detections.boxes[detection].area) { outcome.ignored |= ~outcome.matched }
      output.hits[offset + detection] = outcome.matched & ~outcome.ignored
      output.misses[offset + detection] = ~(outcome.matched | outcome.ignored) & rules.allLevels
    }
    for (object, levels) in zip(group, taken) { output.found[area * objects.images.count + object] = levels }
  }

  /// What becomes of a detection, a bit for each threshold.
  private struct Outcome {
    /// It has no object yet.
    var open: UInt16
    var matched: UInt16 = 0
    var ignored: UInt16 = 0
  }

  /// Deals the candidates, those that are ignored or the others, out to the thresholds that are still open.
  private mutating func take(_ range: Range<Int>, _ group: Range<Int>, _ limits: AreaRange, ignored: Bool, _ outcome: inout Outcome) {
    for candidate in candidates[range] where outcome.open != 0 {
      let isOutside = limits.excludes(objects.areas[candidate.object])
      if (isOutside || objects.isIgnored(candidate.object, ignoringDifficult: rules.ignoresDifficult)) != ignored { continue }
      let index = candidate.object - group.lowerBound
      let levels = outcome.open & candidate.levels & (objects.areCrowds[candidate.object] ? .max : ~taken[index])
      taken[index] |= levels
      outcome.open &= ~levels
      // To pycocotools an object whose id is 0 is none: it is taken, yet the detection counts as unmatched.
      if objects.ids[candidate.object] != 0 { outcome.matched |= levels }
      if ignored { outcome.ignored |= levels }
    }
  }
}
