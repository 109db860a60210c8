import RandomNumbers

// Own arithmetic, since the standard library does not promise the same numbers in its next version.
extension SplitMix64 {
  /// A number of 0 ..< 1, in steps of 2^-24.
  mutating func share() -> Float { Float(next() >> 40) * 0x1p-24 }

  mutating func number(_ range: ClosedRange<Float>) -> Float { range.lowerBound + (range.upperBound - range.lowerBound) * share() }

  mutating func integer(_ range: ClosedRange<Int>) -> Int { range.lowerBound + (Int(next() >> 32) * range.count) >> 32 }

  mutating func happens(withChance chance: Float) -> Bool { share() < chance }

  /// Nearly normal, of mean 0 and standard deviation 1: the sum of four uniform numbers.
  mutating func bell() -> Float {
    let bits = next()
    let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + bits >> 48
    return (Float(sum) * 0x1p-16 - 2) * 1.732_050_8
  }

  /// A direction of any angle, without a sine: those of libraries differ in their last bits.
  mutating func direction() -> Point {
    while true {
      let point = Point(x: number(-1...1), y: number(-1...1))
      let length = point.length
      if length <= 1 && length > 0.1 { return point * (1 / length) }
    }
  }
}
