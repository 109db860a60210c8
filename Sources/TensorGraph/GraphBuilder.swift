/// Collects the nodes of a graph while model code runs.
public final class GraphBuilder {
  private var nodes: [Node] = []

  /// An empty builder.
  public init() {}

  /// Adds an operation and returns its first output.
  @discardableResult
  public func add(_ op: Op, _ inputs: [Value], name: String) -> Value {
    nodes.append(Node(op: op, inputs: inputs, name: name))
    return Value(node: nodes.count - 1)
  }

  /// Adds an input that the caller provides at run time.
  public func input(_ label: String, _ dataType: DataType, isShapeOnly: Bool = false) -> Value {
    add(.input(Input(label: label, dataType: dataType, isShapeOnly: isShapeOnly)), [], name: label)
  }

  /// Adds a constant.
  public func constant(_ constant: Constant, name: String) -> Value { add(.constant(constant), [], name: name) }

  /// The graph built so far, without what none of `outputs` needs.
  public func graph(outputs: [(name: String, value: Value)]) -> Graph {
    Graph(nodes: nodes, outputs: outputs.map(Graph.Output.init)).pruned
  }
}
