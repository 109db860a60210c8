/// What a device reaches at best.
public struct PeakPerformance: Sendable, Equatable {
  /// Float32 operations a second in units of 10^9: multiply-adds, which count twice, on values in registers.
  public let gigaflopsPerSecond: Double
  /// Bytes read and written a second in units of 10^9, by a copy far larger than any cache.
  public let gigabytesPerSecond: Double

  /// These figures.
  public init(gigaflopsPerSecond: Double, gigabytesPerSecond: Double) {
    (self.gigaflopsPerSecond, self.gigabytesPerSecond) = (gigaflopsPerSecond, gigabytesPerSecond)
  }
}

/// A device that can find out what it reaches at best.
public protocol PeakMeasuring: Device {
  /// Measures for about a second; throws what the device throws.
  func peakPerformance() throws -> PeakPerformance
}

/// How peaks are measured, the same way on every device.
package enum PeakMeasurement {
  /// The bytes of each of the two arrays of a copy.
  package static let copyByteCount = 256 << 20

  /// The most that `work`, the operations of one round, is done in a second; `seconds` runs so many rounds.
  package static func rate(work: Int, seconds: (Int) throws -> Double) rethrows -> Double {
    var rounds = 1024
    // Long enough for the clock's resolution, and for the device to reach its speed.
    while try seconds(rounds) < 0.01 && rounds < 1 << 28 { rounds *= 2 }
    return Double(work * rounds) / (try shortest(of: 10) { try seconds(rounds) })
  }

  /// The bytes that a copy of `byteCount` bytes reads and writes in a second at best.
  package static func copyRate(byteCount: Int, seconds: () throws -> Double) rethrows -> Double {
    Double(2 * byteCount) / (try shortest(of: 5, seconds))
  }

  private static func shortest(of count: Int, _ seconds: () throws -> Double) rethrows -> Double {
    var shortest = Double.infinity
    for _ in 0..<count { shortest = min(shortest, try seconds()) }
    return max(shortest, 1e-9)
  }
}
