/// A directed acyclic graph of operations, nodes in topological order.
///
/// A graph is structure only: sizes come with the inputs, so one graph serves every image size and batch size.
public struct Graph: Sendable {
  /// Each reads only earlier ones.
  public let nodes: [Node]
  /// The values that the caller gets back, by name.
  public let outputs: [Output]
  /// What becomes of variables when everything has run.
  public let updates: [Update]
  /// The gradients of variables, until updates use them or they are returned.
  public let gradients: [Gradient]

  /// A named result of a graph.
  public struct Output: Sendable {
    public let name: String
    /// What is given back.
    public var value: Value

    /// The value `value`, called `name`.
    public init(name: String, value: Value) {
      self.name = name
      self.value = value
    }
  }

  /// A variable's next value, which takes effect at the end of a run: whatever reads the variable before reads what it was.
  public struct Update: Sendable {
    /// What changes.
    public let variable: Value
    public let next: Value

    /// The variable `variable` becomes `next`, which has its shape.
    public init(variable: Value, next: Value) { (self.variable, self.next) = (variable, next) }
  }

  /// What the losses of a graph rise by when a variable rises, of the variable's shape.
  public struct Gradient: Sendable {
    /// What it is the gradient of.
    public let variable: Value
    public let value: Value

    /// The gradient `value` of `variable`.
    public init(variable: Value, value: Value) { (self.variable, self.value) = (variable, value) }
  }

  /// A graph of `nodes`, each of which reads only earlier ones.
  public init(nodes: [Node], outputs: [Output], updates: [Update] = [], gradients: [Gradient] = []) {
    precondition(
      nodes.enumerated().allSatisfy { index, node in node.inputs.allSatisfy { $0.node < index } }, "nodes must be in topological order")
    self.nodes = nodes
    self.outputs = outputs
    self.updates = updates
    self.gradients = gradients
  }

  /// The indices of the nodes that are inputs, with their attributes.
  public var inputs: [(node: Int, attributes: Input)] {
    nodes.enumerated().compactMap { index, node in (node.op as? Input).map { (index, $0) } }
  }

  /// The constant behind a value, when it is one.
  public func constant(_ value: Value) -> Constant? { nodes[value.node].op as? Constant }

  /// The variable behind a value, when it is one.
  public func variable(_ value: Value) -> Variable? { nodes[value.node].op as? Variable }

  /// The element type of a value.
  public func dataType(_ value: Value) -> DataType { nodes[value.node].op.outputTypes[value.output] }

  /// The outputs of node number `node`.
  public func values(of node: Int) -> [Value] { nodes[node].op.outputTypes.indices.map { Value(node: node, output: $0) } }

  /// What must stay: the values of results, updates and gradients.
  var leaving: [Value] {
    outputs.map(\.value) + updates.flatMap { [$0.variable, $0.next] } + gradients.flatMap { [$0.variable, $0.value] }
  }

  /// How often each node's outputs are read, by other nodes, as results, by updates and as gradients.
  public var useCounts: [Int] {
    var counts = [Int](repeating: 0, count: nodes.count)
    for node in nodes { for input in node.inputs { counts[input.node] += 1 } }
    for value in leaving { counts[value.node] += 1 }
    return counts
  }
}

extension Graph: CustomStringConvertible {
  /// One line a node: its number, operation, name and what it reads; constants are left out.
  public var description: String {
    nodes.indices.compactMap { nodes[$0].op is Constant ? nil : line($0) }.joined(separator: "\n")
  }

  private func line(_ index: Int) -> String {
    let node = nodes[index]
    let inputs = node.inputs.map { value in
      constant(value).map { "\($0.shape)" } ?? (value.output == 0 ? "%\(value.node)" : "%\(value.node).\(value.output)")
    }
    return "%\(index) = \(node.op.name)(\(inputs.joined(separator: ", ")))  // \(node.name)"
  }
}
