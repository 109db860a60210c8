/// Collects the nodes of a graph while model code runs.
public final class GraphBuilder {
  private var nodes: [Node] = []
  private var updates: [Graph.Update] = []

  /// An empty builder.
  public init() {}

  /// Adds an operation and returns its first output.
  @discardableResult
  public func add(_ op: some Op, _ inputs: [Value], name: String) -> Value {
    nodes.append(Node(op: op, inputs: inputs, name: name))
    return Value(node: nodes.count - 1)
  }

  /// Adds an input that the caller provides at run time.
  public func input(_ label: String, _ dataType: DataType, _ kind: ValueKind = .array, isShapeOnly: Bool = false) -> Value {
    add(Input(label: label, dataType: dataType, kind: kind, isShapeOnly: isShapeOnly), [], name: label)
  }

  /// Adds a constant.
  public func constant(_ constant: Constant, name: String) -> Value { add(constant, [], name: name) }

  /// Adds a variable that starts as `initial`.
  public func variable(_ path: String, _ initial: Constant) -> Value { add(Variable(path: path, initial: initial), [], name: path) }

  /// At the end of a run the variable `variable` becomes `next`.
  public func update(_ variable: Value, to next: Value) { updates.append(Graph.Update(variable: variable, next: next)) }

  /// The graph built so far, without what neither `outputs` nor updates need.
  public func graph(outputs: [(name: String, value: Value)]) -> Graph {
    Graph(nodes: nodes, outputs: outputs.map(Graph.Output.init), updates: updates).pruned
  }
}
