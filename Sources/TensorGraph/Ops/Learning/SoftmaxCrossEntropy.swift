/// Softmax cross-entropy, the mean over the rows that have a label, with its gradient: -log(softmax(logits)[label]).
///
/// Inputs: logits [R, K], labels [R] int32, negative for rows that do not count. Outputs: the gradient of the logits [R, K], the loss [1]; both zero where
/// no row counts. Labels from K on make both not a number.
public struct SoftmaxCrossEntropy: LossOp {
  /// How much a row of each of the K classes counts in the mean, which is divided by the sum over the rows (`weight` of PyTorch's `cross_entropy`).
  public let classWeights: [Float]

  /// The mean over rows; weights are above zero.
  public init(classWeights: [Float]) { self.classWeights = classWeights }

  /// The mean over rows that all count alike.
  public init(classes: Int) { self.init(classWeights: [Float](repeating: 1, count: classes)) }

  public var name: String { "SoftmaxCrossEntropy" }
  public var inputRoles: [InputRole] { [.data, .data] }
  public var outputTypes: [DataType] { [.float32, .float32] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? {
    (inputs[0] == .array || inputs[0] == .rows) && inputs[1] == .array ? [.rows, .array] : nil
  }
  public var rowRule: RowRule { .asFirstInput }
  public var lossOutputs: [Int] { [1] }
  public var gradientOutputs: [Int?] { [0, nil] }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let classes = classWeights.count
    try require(inputs[0].rank == 2 && inputs[0][1] == classes && inputs[1] == [inputs[0][0]], "logits Rx\(classes) and labels R", inputs)
    return [inputs[0], [1]]
  }
}
