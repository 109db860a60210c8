/// An elementwise activation.
public enum Activation: String, OpAttributes, Equatable {
  case identity
  /// max(x, 0)
  case relu
  /// x * min(max(x + 3, 0), 6) / 6 (Howard et al. 2019, MobileNetV3)
  case hardSwish
  /// min(max(x + 3, 0), 6) / 6
  case hardSigmoid

  public var name: String { rawValue }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs.count == 1, "one input", inputs)
    return inputs
  }
}
