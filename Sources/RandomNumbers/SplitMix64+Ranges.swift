// Own arithmetic, since the standard library does not promise the same numbers in its next version.
extension SplitMix64 {
  /// A number of 0 ..< 1, in steps of 2^-24.
  @inlinable
  public mutating func share() -> Float { Float(next() >> 40) * 0x1p-24 }

  /// The same in steps of 2^-53.
  @inlinable
  public mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number of a range.
  @inlinable
  public mutating func number(_ range: ClosedRange<Float>) -> Float {
    range.lowerBound + (range.upperBound - range.lowerBound) * share()
  }

  /// An integer of a range of fewer than 2^31.
  @inlinable
  public mutating func integer(_ range: ClosedRange<Int>) -> Int { range.lowerBound + (Int(next() >> 32) * range.count) >> 32 }

  /// True with a chance of 0, never, to 1, always.
  @inlinable
  public mutating func happens(withChance chance: Float) -> Bool { share() < chance }
}
