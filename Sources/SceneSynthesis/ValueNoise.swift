import RandomNumbers

/// Smooth irregularities: random values on a grid, with smooth steps between; it repeats after 64 cells.
struct ValueNoise: Sendable {
  private let values: [Float]
  private static let side = 64

  init(using generator: inout SplitMix64) { values = (0..<Self.side * Self.side).map { _ in generator.number(-1...1) } }

  /// -1 ... 1; irregularities are about `scale` pixels wide.
  func callAsFunction(_ x: Float, _ y: Float, scale: Float) -> Float {
    let (column, row) = ((x / scale).rounded(.down), (y / scale).rounded(.down))
    let (u, v) = (Self.step(x / scale - column), Self.step(y / scale - row))
    let (left, top) = (Int(column) & 63, Int(row) & 63)
    let (right, bottom) = ((left + 1) & 63, (top + 1) & 63)
    let above = values[top << 6 | left] * (1 - u) + values[top << 6 | right] * u
    let below = values[bottom << 6 | left] * (1 - u) + values[bottom << 6 | right] * u
    return above * (1 - v) + below * v
  }

  private static func step(_ t: Float) -> Float { t * t * (3 - 2 * t) }
}
