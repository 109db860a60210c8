import Files

/// The file that a name may mean, and how far the name is from the file's path.
struct FileClaim {
  let file: String
  var distance = 0

  /// Gives each file to the name that is nearest to it; one that is as near to two names is nobody's. The reasons say why a name has no file.
  static func settle(_ claims: [FileClaim?], of names: [String]) -> (files: [String?], reasons: [Int: String]) {
    var owners: [[UInt8]: Owner] = [:]
    for (position, claim) in claims.enumerated() {
      guard let claim else { continue }
      let owner = Owner(position: position, distance: claim.distance)
      owners[claim.file.bytes, default: owner].meet(owner) { isSame(names[$0], names[$1]) }
    }
    var files = [String?](repeating: nil, count: claims.count)
    var reasons: [Int: String] = [:]
    for (position, claim) in claims.enumerated() {
      guard let claim, let owner = owners[claim.file.bytes] else { continue }
      let nearest = [owner.position, owner.rival].compactMap { $0.map { names[$0] } }
      if nearest.count == 1 && claim.distance == owner.distance {
        files[position] = claim.file
      } else {
        reasons[position] = "\(claim.file) \(nearest.count == 1 ? "is taken for" : "may be") \(nearest.joined(separator: " or "))"
      }
    }
    return (files, reasons)
  }

  /// Whether two names are one, so that a file may be both.
  private static func isSame(_ first: String, _ second: String) -> Bool { first.plainPath.bytes == second.plainPath.bytes }
}

/// The name that is nearest to a file.
private struct Owner {
  var position: Int
  var distance: Int
  /// Another name that is as near.
  var rival: Int?

  mutating func meet(_ other: Owner, isSame: (Int, Int) -> Bool) {
    if other.distance < distance { self = other }
    if other.distance == distance, rival == nil, !isSame(position, other.position) { rival = other.position }
  }
}
