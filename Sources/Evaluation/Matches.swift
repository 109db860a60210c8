/// Which detections are right and which are wrong, at each threshold and for each range of areas; the rest is ignored.
struct Matches: Sendable {
  let rules: MatchRules
  let detectionCount: Int
  /// For each area, for each detection of the table: the thresholds (bits) at which it finds an object that counts.
  private(set) var hits: [UInt16]
  /// The same for those that find nothing and should not have been made.
  private(set) var misses: [UInt16]
  /// For each area, for each object of the table: the thresholds at which a detection finds it.
  private(set) var found: [UInt16]

  /// Matches all groups, on all processors.
  init(_ evaluator: Evaluator, rules: MatchRules) {
    self.rules = rules
    detectionCount = evaluator.detections.scores.count
    hits = [UInt16](repeating: 0, count: rules.areas.count * detectionCount)
    misses = hits
    found = [UInt16](repeating: 0, count: rules.areas.count * evaluator.objects.images.count)
    hits.withUnsafeMutableBufferPointer { hits in
      misses.withUnsafeMutableBufferPointer { misses in
        found.withUnsafeMutableBufferPointer { found in
          Self.match(evaluator, rules, GroupMatcher.Output(hits: hits, misses: misses, found: found))
        }
      }
    }
  }

  /// Where the results for `area` begin.
  func offset(area: Int) -> Int { area * detectionCount }

  private static func match(_ evaluator: Evaluator, _ rules: MatchRules, _ output: GroupMatcher.Output) {
    let groups = evaluator.groups
    let chunkCount = min(groups.count, 128)
    concurrently(chunkCount) { chunk in
      var matcher = GroupMatcher(rules, evaluator.objects, evaluator.detections, output)
      for index in groups.count * chunk / chunkCount..<groups.count * (chunk + 1) / chunkCount { matcher.match(groups[index]) }
    }
  }
}
