/// Which old pixels of a line each new one is a mean of: bilinear where a line grows, and averaged with a triangle as wide as needed where it shrinks.
struct ResizingFilter {
  /// The first old pixel of each new one.
  let starts: [Int]
  /// So many old pixels for each.
  let taps: Int
  /// Their weights, `taps` for each new pixel, in parts of 2^22: sums of 8-bit pixels fill 30 bits.
  let weights: [Int32]

  /// Where a sum of weighted pixels begins, so that it is rounded.
  static let half: Int32 = 1 << 21

  /// From `old` to `new` pixels, one of these at least.
  init(from old: Int, to new: Int) {
    let scale = Double(old) / Double(new)
    let reach = max(scale, 1)
    let centers = (0..<new).map { (Double($0) + 0.5) * scale }
    let spans = centers.map { max(0, Int($0 - reach + 0.5))..<min(old, Int($0 + reach + 0.5)) }
    let taps = spans.map(\.count).max() ?? 0
    // All have as many taps, of which some weigh nothing.
    let starts = spans.map { min($0.lowerBound, old - taps) }
    var weights = [Int32](repeating: 0, count: new * taps)
    for (index, span) in spans.enumerated() {
      var sum = 0.0
      for pixel in span { sum += Self.triangle(pixel, centers[index], reach) }
      for pixel in span {
        weights[index * taps + pixel - starts[index]] = Int32(Self.triangle(pixel, centers[index], reach) / sum * 0x1p22 + 0.5)
      }
    }
    (self.starts, self.taps, self.weights) = (starts, taps, weights)
  }

  /// How much a pixel weighs for a new one that has its centre there.
  private static func triangle(_ pixel: Int, _ center: Double, _ reach: Double) -> Double {
    max(0, 1 - abs((Double(pixel) - center + 0.5) * (1 / reach)))
  }

  /// A sum of weighted pixels as a pixel.
  static func pixel(_ sum: Int32) -> UInt8 { UInt8(truncatingIfNeeded: min(sum >> 22, 255)) }
}
