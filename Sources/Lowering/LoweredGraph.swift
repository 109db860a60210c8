import DeviceRuntime
import TensorGraph

/// A graph as devices see it: the kind and so the layout of every value, what is a view of what, and which rows exist.
package struct LoweredGraph: Sendable {
  package let graph: Graph
  /// Views and what they are a view of, which is no view itself.
  package let aliases: [Value: Value]
  /// The values of which only so many rows exist as the last element of another one says.
  package let rowCounts: [Value: Value]
  private let kinds: [[ValueKind]]

  /// Throws `GraphError.unreadable` where an operation cannot read what it is given, or a variable not become what it is to.
  package init(_ graph: Graph) throws(GraphError) {
    (self.graph, kinds, rowCounts) = (graph, try graph.kinds(), graph.rowCounts)
    var aliases: [Value: Value] = [:]
    for (index, node) in graph.nodes.enumerated() where node.op.origin == .view {
      aliases[Value(node: index)] = aliases[node.inputs[0]] ?? node.inputs[0]
    }
    self.aliases = aliases
    for update in graph.updates { try check(update) }
  }

  /// An update is copied as it lies in memory.
  private func check(_ update: Graph.Update) throws(GraphError) {
    let name = graph.nodes[update.next.node].name
    guard let variable = graph.variable(update.variable) else {
      throw .unreadable(node: graph.nodes[update.variable.node].name, reason: "only variables can be updated")
    }
    if kind(update.next) != .array || graph.dataType(update.next) != .float32 {
      throw .unreadable(node: name, reason: "\(variable.path) cannot become it, since its elements are not in row-major order")
    }
  }

  package func kind(_ value: Value) -> ValueKind { kinds[value.node][value.output] }

  package func layout(_ value: Value) -> TensorLayout { TensorLayout(kind(value)) }

  /// What `factory` makes of each node that computes something; throws what it throws.
  package func operations<Factory: OperationFactory>(_ factory: Factory) throws -> [Factory.Operation?] {
    try graph.nodes.indices.map { index in
      graph.nodes[index].op.origin == .computed ? try factory.operation(LoweredNode(lowered: self, index: index)) : nil
    }
  }
}

/// Makes a device's operations.
package protocol OperationFactory {
  associatedtype Operation

  /// The node made ready to run; throws `DeviceError.unsupported`, the device's own error and what reading a parameter throws.
  func operation(_ node: LoweredNode) throws -> Operation
}

/// A node that computes something, with what a device must know of its surroundings.
package struct LoweredNode {
  fileprivate let lowered: LoweredGraph
  package let index: Int

  private var node: Node { lowered.graph.nodes[index] }

  package var op: any Op { node.op }
  package var name: String { node.name }

  /// The kind of input number `input`.
  package func kind(_ input: Int) -> ValueKind { lowered.kind(node.inputs[input]) }

  /// The parameter that is input number `input`.
  package func parameter(_ input: Int) -> Parameter {
    let value = node.inputs[input]
    if let variable = lowered.graph.variable(value) { return .variable(variable) }
    guard let constant = lowered.graph.constant(value) else { preconditionFailure("\(name) reads no parameter at \(input)") }
    return .constant(constant)
  }

  /// The error that says that a device has no way to compute this node.
  package func unsupported(_ reason: String) -> DeviceError { .unsupported(node: name, reason: reason) }
}
