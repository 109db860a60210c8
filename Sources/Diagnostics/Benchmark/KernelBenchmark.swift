import DeviceRuntime
import OpCases
import TensorGraph

/// Checks and times single operations at the models' shapes on a device.
public struct KernelBenchmark: Sendable {
  /// How many timed runs of each case.
  public var iterations = 10

  /// As in a whole model, a device that runs a case is already busy.
  private static let runsInARow = 10

  /// Ten runs of each case.
  public init() {}

  /// Checks a case against the oracle, then times it. Throws what the device throws.
  public func run(_ testCase: OpCase, on device: any Device) throws -> KernelReport.Row {
    let tensors = testCase.tensors()
    let executable = try device.compile(testCase.graph(tensors))
    let bindings = testCase.bindings(tensors)
    let check = try testCase.report(tensors, executable.run(bindings), device.precision)
    let node = executable.graph.nodes.count - 1
    let entries = try stride(from: 0, to: iterations, by: Self.runsInARow).flatMap { first in
      // A first run wakes threads and fills caches.
      let profiles = (0...min(Self.runsInARow, iterations - first)).map { _ in Profile() }
      _ = try executable.run(bindings, profiles: profiles)
      return profiles.dropFirst().map { $0[node] }
    }
    let cost = try testCase.cost()
    let statistics = Statistics(entries.map(\.milliseconds))
    if statistics.median == 0 { throw DeviceError.unsupported(node: testCase.name, reason: "its driver does not say how long that takes") }
    return KernelReport.Row(
      name: testCase.name, operation: testCase.op.name, error: check.error, isRight: check.isPassed, milliseconds: statistics,
      gigaflopsPerSecond: 2 * Double(cost.multiplyAdds) / 1e6 / statistics.median,
      gigabytesPerSecond: Double(cost.byteCount) / 1e6 / statistics.median, kernels: Self.kernels(entries))
  }

  /// The kernels of the runs, which launch the same ones each time.
  private static func kernels(_ entries: [Profile.Entry]) -> [KernelReport.Kernel] {
    entries[0].kernels.map { first in
      let times = entries.flatMap { $0.kernels.filter { $0.name == first.name } }.map { Double($0.nanoseconds) / 1e6 }
      return KernelReport.Kernel(name: first.name, launchCount: first.launchCount, milliseconds: Statistics(times))
    }
  }
}

extension Profile.Entry {
  fileprivate var milliseconds: Double { Double(nanoseconds) / 1e6 }
}
