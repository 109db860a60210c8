extension Graph {
  /// The shapes of all outputs of all nodes for the given input shapes; throws `GraphError`.
  public func shapes(inputs: [String: Shape]) throws(GraphError) -> [[Shape]] {
    var shapes: [[Shape]] = []
    shapes.reserveCapacity(nodes.count)
    for node in nodes {
      if case .input(let input) = node.op {
        guard let shape = inputs[input.label] else { throw .missingInput(input.label) }
        shapes.append([shape])
      } else {
        shapes.append(try node.op.attributes.outputShapes(node.inputs.map { shapes[$0.node][$0.output] }))
      }
    }
    return shapes
  }

  /// The values whose leading rows are filled only up to a count made at run time, with the offsets tensor whose last element is that count.
  ///
  /// Everything computed row by row from proposals inherits their count, so that devices can skip the rows that do not exist.
  public var rowCounts: [Value: Value] {
    var counts: [Value: Value] = [:]
    for (index, node) in nodes.enumerated() {
      switch node.op {
      case .proposalGeneration: counts[Value(node: index)] = Value(node: index, output: 1)
      case .input, .constant, .imageTransform, .detectionSelection: break
      default: counts[Value(node: index)] = node.inputs.first.flatMap { counts[$0] }
      }
    }
    return counts
  }
}
