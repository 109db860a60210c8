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
