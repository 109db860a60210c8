/// One step of a graph: an operation, what it reads, and a name that people recognise ("backbone.body.layer1.0.conv1").
public struct Node: Sendable {
  /// What is done.
  public var op: any Op
  /// What it is done to, in the operation's order.
  public var inputs: [Value]
  public var name: String

  /// A node that applies `op` to `inputs`.
  public init(op: any Op, inputs: [Value], name: String) {
    self.op = op
    self.inputs = inputs
    self.name = name
  }
}

/// One output of one node of a graph.
public struct Value: Hashable, Sendable {
  /// The index of the node in the graph.
  public let node: Int
  /// Which of the node's outputs.
  public let output: Int

  /// Output number `output` of node number `node`.
  public init(node: Int, output: Int = 0) {
    self.node = node
    self.output = output
  }
}
