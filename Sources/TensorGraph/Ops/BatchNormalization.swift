/// Batch normalisation with fixed statistics: weight * (x - mean) / sqrt(variance + epsilon) + bias per channel.
///
/// Inputs: x [N, C, H, W], weight, bias, mean, variance [C] each. Ioffe and Szegedy 2015; inference form.
public struct BatchNormalization: OpAttributes {
  public let epsilon: Float

  /// A normalisation with `epsilon` added to the variance.
  public init(epsilon: Float) { self.epsilon = epsilon }

  public var name: String { "BatchNormalization" }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(
      inputs.count == 5 && inputs[0].rank == 4 && inputs.dropFirst().allSatisfy { $0 == [inputs[0][1]] }, "x NxCxHxW and four vectors of C",
      inputs)
    return [inputs[0]]
  }
}
