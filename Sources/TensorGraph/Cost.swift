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

  /// What both take together.
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
      let multiplyAdds = node.op.multiplyAdds(inputs: inputShapes, outputs: shapes[index])
      return Cost(multiplyAdds: multiplyAdds, byteCount: byteCount(of: index, shapes: shapes))
    }
  }

  private func byteCount(of index: Int, shapes: [[Shape]]) -> Int {
    let origin = nodes[index].op.origin
    if origin == .caller || origin == .parameter { return 0 }
    return Set(nodes[index].inputs + values(of: index)).reduce(0) { sum, value in
      sum + shapes[value.node][value.output].elementCount * dataType(value).byteCount
    }
  }
}
