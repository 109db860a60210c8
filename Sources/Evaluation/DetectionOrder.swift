/// The two orders that scoring needs: within each image by score, and within each category by score.
struct DetectionOrder {
  /// Rows of the results in the order of category, image, falling score.
  private(set) var rows: [Int32]
  /// For each category, in its range, positions in `rows` by falling score.
  private(set) var byScore: [Int32]

  /// Sorts `grouping`, whose rows have `scores`. A category is sorted as a whole; its images then take their rows in turn.
  init(_ grouping: RowGrouping, scores: [Double]) {
    rows = grouping.rows
    byScore = [Int32](repeating: 0, count: rows.count)
    rows.withUnsafeMutableBufferPointer { rows in
      byScore.withUnsafeMutableBufferPointer { byScore in
        nonisolated(unsafe) let (rows, byScore) = (rows, byScore)
        concurrently(grouping.categoryStarts.count - 1) { category in
          let range = grouping.range(category)
          let sorted = Self.sorted(range, scores)
          Self.distribute(sorted, range, grouping, rows, byScore)
        }
      }
    }
  }

  /// The positions of `range` by falling score, equal ones in their order.
  private static func sorted(_ range: Range<Int>, _ scores: [Double]) -> [Int32] {
    var entries = range.map { SortEntry(key: SortEntry.key(scores[$0]), position: Int32($0)) }
    entries.sort()
    return entries.map(\.position)
  }

  /// Hands the positions of a category to its images: each image's rows get sorted, and `byScore` tells where they went.
  private static func distribute(
    _ sorted: [Int32], _ range: Range<Int>, _ grouping: RowGrouping, _ rows: UnsafeMutableBufferPointer<Int32>,
    _ byScore: UnsafeMutableBufferPointer<Int32>
  ) {
    var run = [Int32](repeating: 0, count: range.count)
    for index in run.indices.dropFirst() {
      let isSameImage = grouping.images[range.lowerBound + index] == grouping.images[range.lowerBound + index - 1]
      run[index] = isSameImage ? run[index - 1] : Int32(index)
    }
    var taken = [Int32](repeating: 0, count: range.count)
    for (index, position) in sorted.enumerated() {
      let start = Int(run[Int(position) - range.lowerBound])
      let target = range.lowerBound + start + Int(taken[start])
      taken[start] += 1
      rows[target] = grouping.rows[Int(position)]
      byScore[range.lowerBound + index] = Int32(target)
    }
  }

  /// A position with its score as an integer that falls as the score rises, so that sorting compares no floating-point numbers.
  private struct SortEntry: Comparable {
    let key: UInt64
    let position: Int32

    static func < (left: SortEntry, right: SortEntry) -> Bool {
      left.key == right.key ? left.position < right.position : left.key < right.key
    }

    /// Zero has one key whatever its sign; what is not a number comes last.
    static func key(_ score: Double) -> UInt64 {
      if score.isNaN { return .max }
      let bits = (score + 0).bitPattern
      return bits >> 63 == 1 ? bits : ~bits & (.max >> 1)
    }
  }
}
