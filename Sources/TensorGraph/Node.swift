/// One step of a graph: an operation, what it reads, and a name that people recognise ("backbone.body.layer1.0.conv1").
public struct Node: Sendable {
  public var op: Op
  public var inputs: [Value]
  public var name: String

  /// A node that applies `op` to `inputs`.
  public init(op: Op, inputs: [Value], name: String) {
    self.op = op
    self.inputs = inputs
    self.name = name
  }
}
