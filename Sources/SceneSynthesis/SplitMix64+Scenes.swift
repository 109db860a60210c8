import RandomNumbers

extension SplitMix64 {
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
