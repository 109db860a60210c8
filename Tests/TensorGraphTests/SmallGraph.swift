import TensorGraph

/// Builds little graphs for tests.
struct SmallGraph {
  let builder = GraphBuilder()

  func constant(_ name: String, _ shape: Shape, _ values: [Float]? = nil) -> Value {
    let values = values ?? (0..<shape.elementCount).map { Float($0 % 7 + 1) / 4 }
    return builder.constant(Constant(shape: shape, values: values), name: name)
  }

  /// A 1x1 convolution from `inputs` to `outputs` channels.
  func convolution(_ x: Value, from inputs: Int, to outputs: Int, hasBias: Bool = false, name: String = "convolution") -> Value {
    let weight = constant(name + ".weight", [outputs, inputs, 1, 1])
    let bias = hasBias ? [constant(name + ".bias", [outputs])] : []
    return builder.add(Convolution2D(hasBias: hasBias), [x, weight] + bias, name: name)
  }

  func batchNormalization(_ x: Value, channels: Int, epsilon: Float = 0) -> Value {
    let vectors = ["weight", "bias", "mean", "variance"].map { constant("norm." + $0, [channels]) }
    return builder.add(BatchNormalization(epsilon: epsilon), [x] + vectors, name: "norm")
  }

  func relu(_ x: Value) -> Value { builder.add(Activation.relu, [x], name: "relu") }

  func add(_ a: Value, _ b: Value) -> Value { builder.add(Add(), [a, b], name: "sum") }

  func upsample(_ x: Value, to reference: Value) -> Value {
    builder.add(UpsampleNearest(), [x, reference], name: "upsample")
  }
}

extension Graph {
  /// The names of the operations of all nodes but inputs and constants.
  var operationNames: [String] {
    nodes.compactMap { node in
      node.op.origin == .caller || node.op.origin == .parameter ? nil : node.op.name
    }
  }

  /// The attributes and names of all convolutions.
  var convolutions: [(attributes: Convolution2D, name: String)] {
    nodes.compactMap { node in
      (node.op as? Convolution2D).map { ($0, node.name) }
    }
  }
}
