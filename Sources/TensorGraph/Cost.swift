/// What one execution of a node takes.
public struct Cost: Sendable, Equatable {
  /// Multiplications with an addition each; two floating-point operations.
  public var multiplyAdds: Int
  /// The bytes of all inputs and outputs, each counted once.
  public var byteCount: Int

  /// A cost.
  public init(multiplyAdds: Int = 0, byteCount: Int = 0) {
    self.multiplyAdds = multiplyAdds
    self.byteCount = byteCount
  }

  public static func + (a: Cost, b: Cost) -> Cost {
    Cost(multiplyAdds: a.multiplyAdds + b.multiplyAdds, byteCount: a.byteCount + b.byteCount)
  }
}

extension Graph {
  /// The cost of every node for the given input shapes; throws `GraphError`.
  public func costs(inputs: [String: Shape]) throws(GraphError) -> [Cost] {
    let shapes = try shapes(inputs: inputs)
    return nodes.enumerated().map { index, node in
      let inputShapes = node.inputs.map { shapes[$0.node][$0.output] }
      let multiplyAdds = node.op.attributes.multiplyAdds(inputs: inputShapes, outputs: shapes[index])
      return Cost(multiplyAdds: multiplyAdds, byteCount: byteCount(of: index, shapes: shapes))
    }
  }

  private func byteCount(of index: Int, shapes: [[Shape]]) -> Int {
    let node = nodes[index]
    switch node.op {
    case .input, .constant: return 0
    default:
      let outputs = node.op.attributes.outputTypes.indices.map { Value(node: index, output: $0) }
      return Set(node.inputs + outputs).reduce(0) { sum, value in
        sum + shapes[value.node][value.output].elementCount * dataType(value).byteCount
      }
    }
  }

  /// The element type of a value.
  public func dataType(_ value: Value) -> DataType { nodes[value.node].op.attributes.outputTypes[value.output] }

  /// Whether a value is an input of which only the shape matters.
  public func isShapeOnly(_ value: Value) -> Bool {
    if case .input(let input) = nodes[value.node].op { input.isShapeOnly } else { false }
  }
}
