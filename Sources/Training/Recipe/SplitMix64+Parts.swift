import RandomNumbers

extension SplitMix64 {
  /// A generator of numbers that depend on a seed and these parts alone, not on what was drawn before.
  init(seed: UInt64, parts: [Int]) {
    self.init(seed: seed)
    for part in parts { self = SplitMix64(seed: next() ^ UInt64(truncatingIfNeeded: part)) }
  }

  /// A number from 0 to 1, below 1, with all bits of a Double's fraction.
  mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }
}
