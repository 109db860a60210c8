/// The gradient of an activation's input: the gradient of its output times the slope.
///
/// Inputs: the output's gradient, and of the same shape the output (ReLU) or the input (the others). Output: of that shape. At the corners the slopes
/// are PyTorch's: 0 for ReLU at 0.
public struct ActivationGradient: Op {
  /// Whose gradient it is.
  public let activation: Activation

  /// The gradient of `activation`.
  public init(_ activation: Activation) { self.activation = activation }

  /// Whether the slope is told from the activation's output rather than its input, so that a fused activation need not keep its input.
  public var readsOutput: Bool { activation == .relu || activation == .identity }

  public var name: String { "ActivationGradient" }
  public var inputRoles: [InputRole] { [.data, .data] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? { Add().outputKinds(inputs) }
  public var rowRule: RowRule { .asFirstInput }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs[0] == inputs[1], "two tensors of one shape", inputs)
    return [inputs[0]]
  }
}
