extension Graph {
  /// The shapes of all outputs of all nodes for the given input shapes; throws `GraphError`.
  public func shapes(inputs: [String: Shape]) throws(GraphError) -> [[Shape]] {
    var shapes: [[Shape]] = []
    shapes.reserveCapacity(nodes.count)
    for node in nodes {
      if let input = node.op as? Input {
        guard let shape = inputs[input.label] else { throw .missingInput(input.label) }
        shapes.append([shape])
      } else {
        shapes.append(try node.op.checkedShapes(node.inputs.map { shapes[$0.node][$0.output] }))
      }
    }
    return shapes
  }

  /// The kinds of all outputs of all nodes; throws `GraphError.unreadable` where an operation cannot read what it is given.
  public func kinds() throws(GraphError) -> [[ValueKind]] {
    var kinds: [[ValueKind]] = []
    kinds.reserveCapacity(nodes.count)
    for node in nodes {
      for (input, role) in zip(node.inputs, node.op.inputRoles) { try check(input, as: role, for: node) }
      let inputs = node.inputs.map { kinds[$0.node][$0.output] }
      guard let outputs = node.op.outputKinds(inputs) else {
        throw .unreadable(node: node.name, reason: "\(node.op.name) does not read \(inputs.map { "\($0)" }.joined(separator: ", "))")
      }
      kinds.append(outputs)
    }
    return kinds
  }

  private func check(_ input: Value, as role: InputRole, for node: Node) throws(GraphError) {
    let isParameter = nodes[input.node].op.origin == .parameter
    if role == .parameter && !isParameter { throw .unreadable(node: node.name, reason: "its parameters must be constants or variables") }
    if role == .data && constant(input) != nil {
      throw .unreadable(node: node.name, reason: "constants can be its parameters only, not its data")
    }
  }

  /// The values whose leading rows are filled only up to a count made at run time, with the offsets tensor whose last element is that count.
  ///
  /// Everything computed row by row from proposals inherits their count, so that devices can skip the rows that do not exist.
  public var rowCounts: [Value: Value] {
    var counts: [Value: Value] = [:]
    for (index, node) in nodes.enumerated() {
      switch node.op.rowRule {
      case .all: break
      case .asFirstInput: counts[Value(node: index)] = node.inputs.first.flatMap { counts[$0] }
      case .counted(let output): counts[Value(node: index)] = Value(node: index, output: output)
      }
    }
    return counts
  }
}

extension Op {
  /// As `outputShapes`, for any number of inputs.
  public func checkedShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs.count == inputRoles.count, inputRoles.count == 1 ? "one input" : "\(inputRoles.count) inputs", inputs)
    return try outputShapes(inputs)
  }
}
