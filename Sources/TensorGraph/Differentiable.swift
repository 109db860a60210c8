/// An operation through which gradients flow; what is none of these, nor a `LossOp`, stops them.
public protocol DifferentiableOp: Op {
  /// Adds what computes the gradients of the inputs of `node`, and returns them; nil where there is none, or none is wanted.
  ///
  /// It is called before anything is fused: activations and sums are nodes of their own.
  func gradients(of node: DifferentiatedNode, in graph: inout Differentiation) -> [Value?]
}

/// An operation that ends in losses, and knows their gradients when it knows them.
public protocol LossOp: Op {
  /// For each input the output that is its gradient of the sum of the operation's losses, nil where there is none.
  var gradientOutputs: [Int?] { get }
  /// The outputs that are losses, of one number each.
  var lossOutputs: [Int] { get }
}

/// A node on the way back from the losses to the variables.
public struct DifferentiatedNode: Sendable {
  /// What it reads, in the operation's order.
  public let inputs: [Value]
  /// Its first output, the one that gradients come back through.
  public let output: Value
  /// The gradient of that.
  public let gradient: Value
  /// Which inputs lead to a variable.
  public let isWanted: [Bool]
  fileprivate let name: String
}

/// A graph while gradients are appended.
public struct Differentiation {
  private var nodes: [Node]
  /// What has come together for a value so far.
  private var sums: [Value: Value] = [:]

  fileprivate init(_ graph: Graph) { nodes = graph.nodes }

  /// Adds an operation on the way back through `node`, and returns its first output.
  public mutating func add(_ op: some Op, _ inputs: [Value], _ node: DifferentiatedNode) -> Value { add(op, inputs, name: node.name) }

  /// The node behind a value.
  public subscript(value: Value) -> Node { nodes[value.node] }

  /// The shape of a parameter.
  public func shape(ofParameter value: Value) -> Shape {
    (nodes[value.node].op as? Variable)?.initial.shape ?? (nodes[value.node].op as! Constant).shape
  }

  private mutating func add(_ op: some Op, _ inputs: [Value], name: String) -> Value {
    nodes.append(Node(op: op, inputs: inputs, name: name + ".gradient"))
    return Value(node: nodes.count - 1)
  }

  /// A value that is read several times gets the sum of what each reader has for it, the last reader's first.
  private mutating func contribute(_ gradient: Value, to value: Value) {
    sums[value] = sums[value].map { add(Add(), [$0, gradient], name: nodes[value.node].name) } ?? gradient
  }

  /// Walks back over the nodes of `graph`.
  fileprivate mutating func walk(_ graph: Graph) {
    let isWanted = graph.leadsToVariable
    for (index, node) in graph.nodes.enumerated().reversed() where isWanted[index] {
      for (input, gradient) in zip(node.inputs, gradients(node, index, isWanted)) where isWanted[input.node] {
        if let gradient { contribute(gradient, to: input) }
      }
    }
  }

  private mutating func gradients(_ node: Node, _ index: Int, _ isWanted: [Bool]) -> [Value?] {
    if let loss = node.op as? any LossOp { return loss.gradientOutputs.map { $0.map { Value(node: index, output: $0) } } }
    guard let op = node.op as? any DifferentiableOp, let gradient = sums[Value(node: index)] else { return node.inputs.map { _ in nil } }
    let differentiated = DifferentiatedNode(
      inputs: node.inputs, output: Value(node: index), gradient: gradient, isWanted: node.inputs.map { isWanted[$0.node] }, name: node.name)
    return op.gradients(of: differentiated, in: &self)
  }

  /// `graph` with what was added, and the gradients of its variables.
  fileprivate func result(_ graph: Graph) -> Graph {
    let gradients = graph.nodes.indices.compactMap { index in
      let value = Value(node: index)
      return nodes[index].op is Variable ? sums[value].map { Graph.Gradient(variable: value, value: $0) } : nil
    }
    return Graph(nodes: nodes, outputs: graph.outputs, updates: graph.updates, gradients: gradients)
  }
}

extension Graph {
  /// The graph with the gradients of the sum of all its losses with respect to its variables; those that no loss depends on have none.
  ///
  /// Between folding, which makes constants of constants, and fusing, which leaves alone what gradients read.
  public var appendingGradients: Graph {
    var differentiation = Differentiation(self)
    differentiation.walk(self)
    return differentiation.result(self)
  }

  /// The graph that returns its gradients instead of using them, each as `prefix` and the path of its variable.
  public func returningGradients(prefix: String) -> Graph {
    let results = gradients.map { Output(name: prefix + variable($0.variable)!.path, value: $0.value) }
    return Graph(nodes: nodes, outputs: outputs + results, updates: updates)
  }

  /// Whether each node is a variable, or something on the way from one to a loss.
  fileprivate var leadsToVariable: [Bool] {
    var leads = [Bool](repeating: false, count: nodes.count)
    for (index, node) in nodes.enumerated() {
      let passes = node.op is any DifferentiableOp || node.op is any LossOp
      leads[index] = node.op is Variable || passes && node.inputs.contains { leads[$0.node] }
    }
    return leads
  }
}
