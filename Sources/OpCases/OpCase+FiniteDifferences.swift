import DeviceRuntime
import RandomNumbers
import TensorGraph

extension OpCase {
  /// How far the gradients that an operation's rule leads to, each by its own naive definition, lie from differences of the operation's naive definition
  /// in double precision: the largest error as a share of the largest gradient of the same input, per input that has one. Nil where no gradient flows.
  ///
  /// Corners, where the slopes of both sides differ, are passed over. Throws `GraphError`.
  package func gradientErrors(samples: Int = 12) throws -> [Double]? {
    guard op is any DifferentiableOp, !isFused else { return nil }
    let tensors = tensors().map(Self.ordinary)
    let weights = try Self.weights(Oracle(op, inputs: tensors).outputShapes[0])
    let gradients = try gradients(tensors, weights)
    var generator = SplitMix64(seed: seed)
    return try gradients.map { input, gradient in
      let scale = gradient.reduce(0) { max($0, abs(Double($1))) }
      let positions = (0..<min(samples, gradient.count)).map { _ in Int.random(in: 0..<gradient.count, using: &generator) }
      let errors = try positions.compactMap { position in
        try difference(tensors, weights, input, position).map { abs($0 - Double(gradient[position])) }
      }
      return (errors.max() ?? 0) / max(scale, 1e-6)
    }
  }

  /// Whether the operation ends in what rules see as nodes of their own.
  private var isFused: Bool {
    (op as? any ActivatedOp).map { $0.activation != .identity } ?? false || (op as? Convolution2D).map { $0.residual != .none } ?? false
  }

  /// The tensor, or normally distributed numbers in its place where differences tell nothing: of what is not finite, huge or tiny, or all the same, where
  /// the slope of a norm is steep.
  private static func ordinary(_ tensor: HostTensor) -> HostTensor {
    let isOrdinary = tensor.floats.allSatisfy { $0.isFinite && abs($0) < 1e4 && ($0 == 0 || abs($0) > 1e-20) }
    return isOrdinary && (tensor.floats.count < 2 || Set(tensor.floats).count > 1) ? tensor : weights(tensor.shape)
  }

  /// What the elements of the first output weigh in the loss.
  private static func weights(_ shape: Shape) -> HostTensor {
    var generator = SplitMix64(seed: 7)
    return HostTensor(shape, (0..<shape.elementCount).map { _ in generator.normal() })
  }

  /// The gradients of the weighted sum of the first output, by the operation's rule.
  private func gradients(_ tensors: [HostTensor], _ weights: HostTensor) throws -> [(input: Int, values: [Float])] {
    let builder = GraphBuilder()
    var given = ["weights": weights]
    let values = tensors.enumerated().map { index, tensor in
      if op.inputRoles[index] != .shape, case .float32 = tensor.elements {
        return builder.variable("\(index)", Constant(shape: tensor.shape, values: tensor.floats))
      }
      given["\(index)"] = tensor
      return builder.input("\(index)", .float32, isShapeOnly: op.inputRoles[index] == .shape)
    }
    let output = builder.add(op, values, name: name)
    let loss = builder.add(WeightedSum(), [output, builder.input("weights", .float32)], name: "loss")
    let graph = builder.graph(outputs: [("loss", Value(node: loss.node, output: 1))]).appendingGradients
    let results = try Oracle.results(of: graph.returningGradients(prefix: "gradient."), inputs: given)
    return tensors.indices.compactMap { index in results["gradient.\(index)"].map { (index, $0.floats) } }
  }

  /// The slope of the weighted sum along one element of an input; nil at a corner.
  private func difference(_ tensors: [HostTensor], _ weights: HostTensor, _ input: Int, _ position: Int) throws -> Double? {
    let value = tensors[input].floats[position]
    let step = max(abs(value), 0.25) * 0x1p-9
    let (below, above) = (value - step, value + step)
    let sums = try [below, value, above].map { try sum(replacing(tensors, input, position, $0), weights) }
    let slopes = [(sums[1] - sums[0]) / Double(value - below), (sums[2] - sums[1]) / Double(above - value)]
    // Curved functions differ a little from one side to the other, corners a lot.
    if abs(slopes[0] - slopes[1]) > 0.02 * max(abs(slopes[0]), abs(slopes[1]), 0.1) { return nil }
    return (sums[2] - sums[0]) / Double(above - below)
  }

  private func replacing(_ tensors: [HostTensor], _ input: Int, _ position: Int, _ value: Float) -> [HostTensor] {
    var changed = tensors
    var values = tensors[input].floats
    values[position] = value
    changed[input] = HostTensor(tensors[input].shape, values)
    return changed
  }

  private func sum(_ tensors: [HostTensor], _ weights: HostTensor) throws -> Double {
    let oracle = try Oracle(op, inputs: tensors)
    let values: [Double]
    switch op.definition(oracle) {
    case .each(let elements): values = (0..<oracle.outputShapes[0].elementCount).map(elements[0])
    case .whole(let outputs): values = outputs[0]
    }
    return zip(values, weights.floats).reduce(0) { $0 + $1.0 * Double($1.1) }
  }
}

/// A loss made of anything: the sum of its elements, each with a weight.
struct WeightedSum: LossOp, CaseOp {
  var name: String { "WeightedSum" }
  var inputRoles: [InputRole] { [.data, .data] }
  var outputTypes: [DataType] { [.float32, .float32] }
  func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? { [inputs[0], .array] }
  var rowRule: RowRule { .all }
  var gradientOutputs: [Int?] { [0, nil] }
  var lossOutputs: [Int] { [1] }
  func outputShapes(_ inputs: [Shape]) -> [Shape] { [inputs[0], [1]] }

  func definition(_ oracle: Oracle) -> OracleDefinition {
    let (y, weights) = (oracle.inputs[0].floats, oracle.inputs[1].floats)
    return .whole([weights.map(Double.init), [zip(y, weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }]])
  }
  var tolerance: Float { 1e-6 }
}
