import CLibrary
import TensorGraph

extension ActivationGradient: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    .elements { Double(oracle.inputs[0].floats[$0]) * activation.slope(Double(oracle.inputs[1].floats[$0])) }
  }

  public var tolerance: Float { 1e-6 }
  public func form(_ inputs: [OpCaseInput]) -> String { "gradient of \(activation)" }
}

extension SoftmaxCrossEntropy: CaseOp {
  public func definition(_ oracle: Oracle) -> OracleDefinition {
    let (logits, labels, classes) = (oracle.inputs[0], oracle.inputs[1].integers, oracle.inputs[0].shape[1])
    let weights = labels.map { $0 < 0 ? 0 : Double(classWeights[Int($0)]) }
    let total = weights.reduce(0, +)
    var (gradient, loss) = ([Double](), 0.0)
    for (row, label) in labels.enumerated() {
      let exponentials = (0..<classes).map { exp(Double(logits.floats[row * classes + $0])) }
      let probabilities = exponentials.map { $0 / exponentials.reduce(0, +) }
      let share = label < 0 ? 0 : weights[row] / total
      gradient += probabilities.enumerated().map { ($1 - ($0 == label ? 1 : 0)) * share }
      if label >= 0 { loss -= log(probabilities[Int(label)]) * share }
    }
    return .whole([gradient, [loss]])
  }

  public var tolerance: Float { 1e-5 }
  public func contents(_ shapes: [Shape], _ scene: Scene) -> [OpCaseInput.Content] {
    [.normal(standardDeviation: 3), .integers(Scene.regionLabels(shapes[1][0], classes: shapes[0][1]))]
  }
}

extension OpCase {
  /// What learning adds to detection.
  static var training: [OpCase] { activationGradients + losses }

  private static var activationGradients: [OpCase] {
    activations.flatMap { activation in
      [[7], [3, 5], [2, 17, 5, 7]].map { (shape: Shape) in
        OpCase(
          name: "gradient of \(activation), \(shape)", op: ActivationGradient(activation),
          inputs: [OpCaseInput(shape), OpCaseInput(shape, .normal(standardDeviation: 3))], tolerance: 1e-6)
      }
    }
  }

  private static var losses: [OpCase] {
    let ones: [Float] = [1, 1, 1, 1, 1]
    let cases: [(String, [Int32], [Float])] = [
      ("every class", [0, 1, 2, 3, 4, 1, 2], ones), ("rows left out", [-1, 3, -1, 0, 2, -1, -1], ones), ("no row", [-1], ones),
      ("weighted classes", [0, 1, -1, 3, 4, 1, 2], [1, 0.25, 3, 0.01, 100]),
    ]
    return cases.map { name, labels, weights in
      OpCase(
        name: "softmax cross-entropy, \(name)", op: SoftmaxCrossEntropy(classWeights: weights),
        inputs: [OpCaseInput([labels.count, 5], .normal(standardDeviation: 3)), OpCaseInput([labels.count], .integers(labels))],
        tolerance: 1e-5)
    }
  }
}
