/// What somebody may have meant with a name that nothing has.
package enum ClosestName {
  /// The one of `names` with the fewest slips of a hand, of which there may be two, and one for three letters at most.
  package static func of(_ name: String, among names: [String]) -> String? {
    // Nobody misspells so much, and the time grows with the product of the lengths.
    guard name.utf8.count <= 64 else { return nil }
    let distances = names.map { (name: $0, distance: distance(Array(name.utf8), Array($0.utf8))) }
    guard let closest = distances.min(by: { $0.distance < $1.distance }), closest.distance <= min(2, name.utf8.count / 3) else {
      return nil
    }
    return closest.name
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
