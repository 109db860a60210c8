import DeviceRuntime
import OpCases
import TensorGraph

/// Checks and times single operations at the models' shapes on a device.
public struct KernelBenchmark: Sendable {
  /// How many timed runs of each case.
  public var iterations = 10

  /// Ten runs of each case.
  public init() {}

  /// What one case gave.
  public struct Row: Sendable {
    public let name: String
    /// The largest error against the naive oracle, as a share of the root mean square of the expected values.
    public let error: Float
    public let isRight: Bool
    public let milliseconds: Statistics
    /// Floating-point operations a second in units of 10^9; Winograd counts as the direct convolution that it replaces.
    public let gigaflopsPerSecond: Double
    /// The bytes of all inputs and outputs a second, in units of 10^9.
    public let gigabytesPerSecond: Double
  }

  /// Checks a case against the oracle, then times it. Throws what the device throws.
  public func run(_ testCase: OpCase, on device: any Device) throws -> Row {
    let report = try testCase.check(on: device)
    let tensors = testCase.tensors()
    let executable = try device.compile(testCase.graph(tensors))
    let bindings = testCase.bindings(tensors)
    let node = executable.graph.nodes.indices.last ?? 0
    _ = try executable.run(bindings)
    let times = try (0..<iterations).map { _ in
      let profile = Profile()
      _ = try executable.run(bindings, profile: profile)
      return Double(profile[node].nanoseconds) / 1e6
    }
    let cost = try testCase.cost()
    let statistics = Statistics(times)
    return Row(
      name: testCase.name, error: report.error, isRight: report.isPassed, milliseconds: statistics,
      gigaflopsPerSecond: 2 * Double(cost.multiplyAdds) / 1e6 / statistics.median,
      gigabytesPerSecond: Double(cost.byteCount) / 1e6 / statistics.median)
  }
}
