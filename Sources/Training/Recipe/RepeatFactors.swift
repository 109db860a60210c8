import RandomNumbers

/// How often an epoch shows each image, so that rare classes are seen more often (repeat factor sampling, Gupta et al. 2019, LVIS).
///
/// A class that a share f of the images has is wanted max(1, sqrt(threshold / f)) times, an image as often as the rarest of its classes.
public struct RepeatFactors: Sendable, Equatable {
  /// For each image, at least 1.
  public let factors: [Double]

  /// The factors of images of which the classes are known; without a threshold, each is 1.
  public init(_ labels: [Set<Int>], threshold: Double?) {
    // Classes that are in more than all of the images are none: a larger threshold would only make an epoch longer.
    guard let threshold = threshold.map({ min($0, 1) }), threshold > 0 else {
      factors = labels.map { _ in 1 }
      return
    }
    let counts = labels.joined().reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
    let wanted = counts.mapValues { max(1, (threshold * Double(labels.count) / Double($0)).squareRoot()) }
    factors = labels.map { $0.reduce(1) { max($0, wanted[$1] ?? 1) } }
  }

  /// How often an epoch shows the image at a position: the factor, whose fraction is rounded up as often as it is large, by the numbers given alone.
  func count(at position: Int, id: Int, epoch: Int, seed: UInt64) -> Int {
    let whole = factors[position].rounded(.down)
    var generator = SplitMix64(seed: seed, parts: [epoch, id])
    return Int(whole) + (generator.fraction() < factors[position] - whole ? 1 : 0)
  }
}
