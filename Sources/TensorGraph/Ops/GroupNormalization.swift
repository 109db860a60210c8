/// Group normalisation: weight * (x - mean) / sqrt(variance + epsilon) + bias, mean and variance over the pixels of a group of channels of an image.
///
/// Inputs: x [N, C, H, W], weight and bias [C]. Output: like x. Wu and He 2018; the variance is that of the values themselves, not of a sample.
public struct GroupNormalization: Op {
  /// The groups of channels, which divide them.
  public let groups: Int
  /// Added to the variance.
  public let epsilon: Float

  /// A normalisation of `groups` groups, which divide the channels, with `epsilon` added to the variance.
  public init(groups: Int = 32, epsilon: Float = 1e-5) { (self.groups, self.epsilon) = (groups, epsilon) }

  public var name: String { "GroupNormalization" }
  public var inputRoles: [InputRole] { [.data, .parameter, .parameter] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? { inputs[0].isMaps ? [inputs[0]] : nil }
  public var rowRule: RowRule { .asFirstInput }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let x = inputs[0]
    try require(
      x.rank == 4 && groups > 0 && x[1] % groups == 0 && inputs.dropFirst().allSatisfy { $0 == [x[1]] },
      "x NxCxHxW, C in \(groups) groups, and two vectors of C", inputs)
    return [x]
  }
}
