/// What somebody may have meant with a name that nothing has.
package enum ClosestName {
  /// The one of `names` with the fewest slips of a hand, of which there may be two, and one for three letters at most; else the only one that begins with the
  /// words of the name or the name with its words, as "batch-size" does with those of "batch".
  package static func of(_ name: String, among names: [String]) -> String? {
    // Nobody misspells so much, and the time grows with the product of the lengths.
    guard name.utf8.count <= 64 else { return nil }
    let distances = names.map { (name: $0, distance: distance(Array(name.utf8), Array($0.utf8))) }
    if let closest = distances.min(by: { $0.distance < $1.distance }), closest.distance <= min(2, name.utf8.count / 3) {
      return closest.name
    }
    let related = names.filter { areRelated(words(name), words($0)) }
    return related.count == 1 ? related[0] : nil
  }

  private static func words(_ name: String) -> [Substring] { name.split { "-_ ".contains($0) } }

  private static func areRelated(_ one: [Substring], _ other: [Substring]) -> Bool {
    !one.isEmpty && !other.isEmpty && (one.starts(with: other) || other.starts(with: one))
  }

  /// How many bytes have to be changed, added, removed or swapped with their neighbour (optimal string alignment, after Damerau 1964 and Levenshtein 1966):
  /// `rows[i][j]` is the distance of the first i bytes of one name to the first j of the other.
  private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    var rows = [Array(0...other.count)]
    for i in one.indices {
      var row = [i + 1]
      for j in other.indices {
        var least = min(rows[i][j] + (one[i] == other[j] ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
        if i > 0 && j > 0 && one[i] == other[j - 1] && one[i - 1] == other[j] { least = min(least, rows[i - 1][j - 1] + 1) }
        row.append(least)
      }
      rows.append(row)
    }
    return rows[one.count][other.count]
  }
}
