/// A batch norm's statistics for detection, which follow those of the batches as PyTorch has it: r' = r + momentum * (batch - r), the batch's variance as
/// that of a sample, count / (count - 1) times its own.
///
/// Inputs: the running mean and variance, the batch's mean and variance, [C] each, x [N, C, H, W], of which only the shape matters: it tells the count, and
/// where it depends on a step `GradientNorm`'s [4]. Outputs: the next mean and variance. A channel whose statistics are not finite keeps what it has, and so
/// do all where there is no pixel, or where a loss or gradient of the step is not finite.
public struct RunningStatistics: Op {
  /// The share of the batch.
  public let momentum: Float
  /// Whether they follow only where a step is taken.
  public let dependsOnStep: Bool

  /// Statistics of which each batch replaces the share `momentum`.
  public init(momentum: Float = 0.1, dependsOnStep: Bool = false) { (self.momentum, self.dependsOnStep) = (momentum, dependsOnStep) }

  public var name: String { "RunningStatistics" }
  public var inputRoles: [InputRole] { [.data, .data, .data, .data, .shape] + (dependsOnStep ? [.data] : []) }
  public var outputTypes: [DataType] { [.float32, .float32] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? {
    (inputs[0...3] + inputs.dropFirst(5)).allSatisfy { $0 == .array } && inputs[4].isMaps ? [.array, .array] : nil
  }
  public var rowRule: RowRule { .all }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let x = inputs[4]
    try require(
      x.rank == 4 && inputs[0...3].allSatisfy { $0 == [x[1]] } && inputs.dropFirst(5).allSatisfy { $0 == [4] },
      "four vectors of C, x NxCxHxW and perhaps a gradient norm", inputs)
    return [[x[1]], [x[1]]]
  }

  /// What the variance of `count` values is multiplied by to be that of a sample.
  public static func sampleFactor(_ count: Int) -> Float { Float(count) / Float(max(count - 1, 1)) }
}
