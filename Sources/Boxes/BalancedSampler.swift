/// Which candidates the losses look at: so many in all, of which objects take up to a share.
public struct BalancedSampler: Hashable, Sendable {
  /// How many of an image.
  public let count: Int
  /// The largest share of those that are to find an object.
  public let positiveFraction: Float
  /// Which of those that could be.
  public let order: Order

  /// How candidates are ranked.
  public enum Order: String, Hashable, Sendable, CaseIterable {
    /// As they stand, so that somebody else can choose the same.
    case first
    /// By a number drawn for each from the image's seed and its index: a choice that depends on no thread, device or batch.
    case random
  }

  /// A sampler.
  public init(count: Int, positiveFraction: Float, order: Order) {
    (self.count, self.positiveFraction, self.order) = (count, positiveFraction, order)
  }

  /// The most that are to find an object.
  public var positiveLimit: Int { Int(Float(count) * positiveFraction) }

  /// The rank of a candidate: the lowest are chosen; no two are equal.
  public func key(_ index: Int, seed: UInt32) -> UInt32 {
    order == .first ? UInt32(truncatingIfNeeded: index) : Self.hash(UInt32(truncatingIfNeeded: index), seed)
  }

  /// The finalizer of MurmurHash3 (Appleby 2011) over a Weyl sequence; one to one, so that no two candidates have the same.
  private static func hash(_ index: UInt32, _ seed: UInt32) -> UInt32 {
    var h = (index &* 0x9e37_79b9) ^ seed
    h = (h ^ (h >> 16)) &* 0x85eb_ca6b
    h = (h ^ (h >> 13)) &* 0xc2b2_ae35
    return h ^ (h >> 16)
  }

  /// The chosen candidates in rising order; `matches` are a `BoxMatcher`'s.
  public func sample(_ matches: [Int32], seed: UInt32) -> [Int] {
    let positives = lowest(positiveLimit, matches, seed) { $0 >= 0 }
    let negatives = lowest(count - positives.count, matches, seed) { $0 == BoxMatcher.background }
    return (positives + negatives).sorted()
  }

  private func lowest(_ limit: Int, _ matches: [Int32], _ seed: UInt32, _ isCandidate: (Int32) -> Bool) -> [Int] {
    let candidates = matches.indices.filter { isCandidate(matches[$0]) }
    if candidates.count <= limit || order == .first { return Array(candidates.prefix(limit)) }
    return TopSelection.lowest(limit, of: candidates.map { key($0, seed: seed) }).map { candidates[$0] }
  }
}
