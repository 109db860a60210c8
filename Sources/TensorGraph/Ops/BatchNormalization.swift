/// Batch normalisation with fixed statistics: weight * (x - mean) / sqrt(variance + epsilon) + bias per channel.
///
/// Inputs: x [N, C, H, W], weight, bias, mean, variance [C] each. Ioffe and Szegedy 2015; inference form.
public struct BatchNormalization: Op {
  /// Added to the variance.
  public let epsilon: Float

  /// A normalisation with `epsilon` added to the variance.
  public init(epsilon: Float) { self.epsilon = epsilon }

  public var name: String { "BatchNormalization" }
  public var inputRoles: [InputRole] { [.data, .parameter, .parameter, .parameter, .parameter] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? { inputs[0].isMaps ? [inputs[0]] : nil }
  public var rowRule: RowRule { .asFirstInput }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(
      inputs[0].rank == 4 && inputs.dropFirst().allSatisfy { $0 == [inputs[0][1]] }, "x NxCxHxW and four vectors of C",
      inputs)
    return [inputs[0]]
  }

  /// The normalisation as scale * x + shift, with one element of each for a channel, rounded as torchvision rounds them. `parameters` are weight, bias,
  /// mean and variance; `offset` is what a convolution before it would have added to x.
  public func scaleAndShift(_ parameters: [[Float]], offset: [Float]? = nil) -> (scale: [Float], shift: [Float]) {
    let (weight, bias, mean, variance) = (parameters[0], parameters[1], parameters[2], parameters[3])
    let scale = zip(weight, variance).map { $0 * (1 / ($1 + epsilon).squareRoot()) }
    return (scale, scale.indices.map { bias[$0].addingProduct((offset?[$0] ?? 0) - mean[$0], scale[$0]) })
  }
}
