import CPUKernels

/// Reproducible numbers (SplitMix64).
struct NumberSource {
  private var state: UInt64

  init(seed: Int) { state = UInt64(seed) }

  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// `count` numbers in [-1, 1).
  mutating func floats(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float(Int64(bitPattern: next()) >> 40) / Float(1 << 23) }
  }
}

extension [Float] {
  var bits: [UInt32] { map(\.bitPattern) }

  /// The largest difference, as a part of the largest expected magnitude; infinite where a value is NaN.
  func error(against expected: [Double]) -> Double {
    let scale = expected.map(abs).max() ?? 1
    let errors = zip(self, expected).map { abs(Double($0) - $1) }
    return errors.contains(where: \.isNaN) || count != expected.count ? .infinity : (errors.max() ?? 0) / Swift.max(scale, 1e-30)
  }

  /// The root mean square of the differences, as a part of that of the expected values.
  func rootMeanSquareError(against expected: [Double]) -> Double {
    let squares = zip(self, expected).reduce(0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) }
    return (squares / expected.reduce(0) { $0 + $1 * $1 }).squareRoot()
  }
}

extension cpu_activation {
  static let all = [CPU_ACTIVATION_NONE, CPU_ACTIVATION_RELU, CPU_ACTIVATION_HARD_SWISH, CPU_ACTIVATION_HARD_SIGMOID]

  /// The definition, in double precision.
  func callAsFunction(_ x: Double) -> Double {
    switch self {
    case CPU_ACTIVATION_RELU: max(x, 0)
    case CPU_ACTIVATION_HARD_SWISH: x * min(max(x + 3, 0), 6) / 6
    case CPU_ACTIVATION_HARD_SIGMOID: min(max(x + 3, 0), 6) / 6
    default: x
    }
  }
}
