/// What somebody may have meant with a name that nothing has.
enum ClosestName {
  /// The one of `names` with the fewest bytes to change, add or remove, of which a third at most may be wrong.
  static func of(_ name: String, among names: [String]) -> String? {
    // Nobody misspells so much, and the time grows with the product of the lengths.
    guard name.utf8.count <= 64 else { return nil }
    let distances = names.map { (name: $0, distance: distance(Array(name.utf8), Array($0.utf8))) }
    guard let closest = distances.min(by: { $0.distance < $1.distance }), 3 * closest.distance <= name.utf8.count else { return nil }
    return closest.name
  }

  /// How many bytes have to be changed, added or removed (Levenshtein 1966): row by row, the distances from beginnings of one name to those of the other.
  private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    var row = Array(0...other.count)
    for (index, byte) in one.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for (place, counterpart) in other.enumerated() {
        let changed = diagonal + (byte == counterpart ? 0 : 1)
        diagonal = row[place + 1]
        row[place + 1] = min(changed, diagonal + 1, row[place] + 1)
      }
    }
    return row[other.count]
  }
}
