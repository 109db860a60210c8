import CLibrary

/// A small seeded generator: the same seed gives the same numbers on every machine (Steele, Lea and Flood 2014).
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator that starts at `seed`.
  public init(seed: UInt64) { state = seed }

  /// A generator of numbers that depend on a seed and these parts alone, whatever else is drawn elsewhere.
  public init(seed: UInt64, parts: [Int]) {
    self.init(seed: seed)
    for part in parts { self = SplitMix64(seed: next() ^ UInt64(truncatingIfNeeded: part)) }
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// A number of the standard normal distribution (Box and Muller 1958).
  public mutating func normal() -> Float {
    let radius = (-2 * log(1 - Double.random(in: 0..<1, using: &self))).squareRoot()
    return Float(radius * cos(2 * .pi * Double.random(in: 0..<1, using: &self)))
  }
}
