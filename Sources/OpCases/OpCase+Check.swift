import DeviceRuntime
import RandomNumbers
import TensorGraph

/// How far a device's answer to a case lies from the oracle's.
public struct OpCaseReport: Sendable {
  /// The largest error over all outputs, as a share of the root mean square of the expected values; infinite where what is finite differs, or the
  /// counts do.
  public let error: Float
  /// How many elements were compared.
  public let comparedCount: Int
  /// Whether the error is within the case's tolerance.
  public let isPassed: Bool
}

extension OpCase {
  /// The most elements that are compared, and the most multiply-adds that the oracle spends on them.
  private static let (elementLimit, workLimit) = (10_000, 4_000_000)

  /// Runs the case on a device, between guard words if `guarded`, and compares with the oracle; throws what the device throws.
  ///
  /// What is not finite must be where the oracle has it: NaN for NaN, infinity for infinity of the same sign. The sign of zero does not count, nor do
  /// differences below the smallest normal number, which devices may flush. `WinogradSpread` tells of the one exception.
  public func check(on device: any Device, guarded: Bool = true) throws -> OpCaseReport {
    let tensors = tensors()
    let executable = try device.compile(graph(tensors), CompileOptions(isGuarded: guarded))
    return try report(tensors, executable.run(bindings(tensors)), device.precision)
  }

  /// Compares the results that a device of a precision gave for `tensors` with the oracle; throws `GraphError`.
  public func report(_ tensors: [HostTensor], _ outputs: [String: HostTensor], _ precision: Precision = .float32) throws -> OpCaseReport {
    let actual = op.outputTypes.indices.map { outputs["output\($0)"]! }
    let (positions, expected) = try expected(tensors, actual)
    let count = positions.map(\.count).reduce(0, +)
    guard expected.map(\.count) == positions.map(\.count) else {
      return OpCaseReport(error: .infinity, comparedCount: count, isPassed: false)
    }
    let spread = WinogradSpread(op, inputs: tensors)
    let errors = zip(zip(actual, expected), positions).map { pair, positions in Self.error(pair.0, pair.1, positions, spread) }
    let error = errors.max() ?? .infinity
    return OpCaseReport(error: error, comparedCount: count, isPassed: error <= tolerance(precision))
  }

  /// Whether devices of a precision compute it.
  public func isComputed(in precision: Precision) -> Bool { precision == .float32 || !op.needsFloat32 }

  private func tolerance(_ precision: Precision) -> Float {
    precision == .bfloat16 ? op.roundingTolerance(inputs) ?? tolerance : tolerance
  }

  /// The flat positions of each output to compare, and what is right there.
  private func expected(_ tensors: [HostTensor], _ outputs: [HostTensor]) throws -> (positions: [[Int]], values: [[Double]]) {
    switch op.definition(try Oracle(op, inputs: tensors)) {
    case .whole(let values): return (outputs.map { Array(0..<$0.shape.elementCount) }, values)
    case .each(let elements):
      let positions = outputs.map { self.positions(tensors, $0) }
      return (positions, zip(positions, elements).map { $0.map($1) })
    }
  }

  /// Positions to compare: all of small outputs; of large ones the first, the last and random ones in between.
  private func positions(_ tensors: [HostTensor], _ output: HostTensor) -> [Int] {
    let work = op.multiplyAdds(inputs: tensors.map(\.shape), outputs: [output.shape])
    let count = output.shape.elementCount
    let limit = min(Self.elementLimit, max(500, Self.workLimit / max(1, work / max(count, 1))))
    if count <= limit { return Array(0..<count) }
    var generator = SplitMix64(seed: seed)
    return [0, count - 1] + (2..<limit).map { _ in Int.random(in: 0..<count, using: &generator) }
  }

  private static func error(_ actual: HostTensor, _ expected: [Double], _ positions: [Int], _ spread: WinogradSpread?) -> Float {
    let values = actual.floats.isEmpty ? actual.integers.map(Float.init) : actual.floats
    let finite = expected.filter(\.isFinite)
    let scale = (finite.reduce(0) { $0 + $1 * $1 } / Double(max(finite.count, 1))).squareRoot()
    return zip(expected, positions).reduce(Float(0)) { largest, pair in
      let (expected, value) = (Double(Float(pair.0)), Double(values[pair.1]))
      if spread?.reaches(pair.1) ?? false { return expected.isFinite || !value.isFinite ? largest : .infinity }
      if expected.isNaN && value.isNaN || expected == value { return largest }
      let difference = abs(expected - value)
      if difference < Double(Float.leastNormalMagnitude) { return largest }
      let error = Float(difference / max(scale, Double(Float.leastNormalMagnitude)))
      return error.isNaN ? .infinity : max(largest, error)
    }
  }
}
