/// A directed acyclic graph of operations, nodes in topological order.
///
/// A graph is structure only: sizes come with the inputs, so one graph serves every image size and batch size.
public struct Graph: Sendable {
  public let nodes: [Node]
  /// The values that the caller gets back, by name.
  public let outputs: [Output]

  /// A named result of a graph.
  public struct Output: Sendable {
    public let name: String
    public var value: Value

    /// The value `value`, called `name`.
    public init(name: String, value: Value) {
      self.name = name
      self.value = value
    }
  }

  /// A graph of `nodes`, each of which reads only earlier ones.
  public init(nodes: [Node], outputs: [Output]) {
    precondition(
      nodes.enumerated().allSatisfy { index, node in node.inputs.allSatisfy { $0.node < index } }, "nodes must be in topological order")
    self.nodes = nodes
    self.outputs = outputs
  }

  /// The indices of the nodes that are inputs, with their attributes.
  public var inputs: [(node: Int, attributes: Input)] {
    nodes.enumerated().compactMap { index, node in
      if case .input(let input) = node.op { (index, input) } else { nil }
    }
  }

  /// The constant behind a value, when it is one.
  public func constant(_ value: Value) -> Constant? {
    if case .constant(let constant) = nodes[value.node].op { constant } else { nil }
  }

  /// How often each node's outputs are read, by other nodes and as results.
  public var useCounts: [Int] {
    var counts = [Int](repeating: 0, count: nodes.count)
    for node in nodes { for input in node.inputs { counts[input.node] += 1 } }
    for output in outputs { counts[output.value.node] += 1 }
    return counts
  }
}
