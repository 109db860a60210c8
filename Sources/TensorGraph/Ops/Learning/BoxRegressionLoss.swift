/// The box loss of the second stage with its gradient: smooth L1 of the deltas of each region's own class, their sum over the number of regions (Girshick
/// 2015).
///
/// Inputs: deltas [R, 4K] (class-major), labels [R] int32 (0 background, negative: no region), the right deltas [R, 4]. Outputs: the gradient of the
/// deltas [R, 4K], the loss [1]; both zero where there is no region. A label from K on makes the loss not a number.
public struct BoxRegressionLoss: LossOp {
  /// Where smooth L1 turns from a parabola to a line.
  public let beta: Float

  /// The loss.
  public init(beta: Float = 1 / 9) { self.beta = beta }

  public var name: String { "BoxRegressionLoss" }
  public var inputRoles: [InputRole] { [.data, .data, .data] }
  public var outputTypes: [DataType] { [.float32, .float32] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? {
    (inputs[0] == .array || inputs[0] == .rows) && inputs[1] == .array && inputs[2] == .array ? [.rows, .array] : nil
  }
  public var rowRule: RowRule { .asFirstInput }
  public var lossOutputs: [Int] { [1] }
  public var gradientOutputs: [Int?] { [0, nil, nil] }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let rows = inputs[0].rank == 2 ? inputs[0][0] : -1
    try require(
      rows >= 0 && inputs[0][1] % 4 == 0 && inputs[1] == [rows] && inputs[2] == [rows, 4], "deltas Rx4K, labels R and deltas Rx4", inputs)
    return [inputs[0], [1]]
  }
}
