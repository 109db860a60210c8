/// Groups of images that look alike, directly or through others, such as frames of a film.
public struct AlikeImages: Sendable, Equatable {
  /// The numbers of the images of each group, rising; images that look like no other are in none.
  public let groups: [[Int]]

  /// Groups of images with these 64 bits of perceptual hash by their numbers: of two that are alike at most `threshold` bits differ.
  public init(_ hashes: [Int: UInt64], threshold: Int = 6) {
    let threshold = min(max(threshold, 0), 63)
    let owners = Dictionary(grouping: hashes.keys) { hashes[$0] ?? 0 }
    let distinct = owners.keys.sorted()
    var alike = DisjointSets(count: distinct.count)
    for part in 0...threshold { Self.join(distinct, threshold, part, &alike) }
    groups = alike.sets.map { $0.flatMap { owners[distinct[$0]] ?? [] }.sorted() }.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
  }

  /// Joins those that are alike and the same in one of threshold + 1 parts of their bits. Any two that are alike are the same in one of the parts, so that
  /// few pairs have to be looked at.
  private static func join(_ hashes: [UInt64], _ threshold: Int, _ part: Int, _ alike: inout DisjointSets) {
    let (start, end) = (part * 64 / (threshold + 1), (part + 1) * 64 / (threshold + 1))
    let buckets = Dictionary(grouping: hashes.indices) { (hashes[$0] << (64 - end)) >> (64 - end + start) }
    for bucket in buckets.values {
      for (place, index) in bucket.enumerated() {
        for other in bucket[(place + 1)...] where (hashes[index] ^ hashes[other]).nonzeroBitCount <= threshold { alike.join(index, other) }
      }
    }
  }
}
