import DeviceRuntime
import TensorGraph

/// A graph as devices see it: the kind and so the layout of every value, what is a view of what, which rows exist, what is computed by its reader and what in
/// its place.
package struct LoweredGraph: Sendable {
  package let graph: Graph
  /// Views and what they are a view of, which is no view itself.
  package let aliases: [Value: Value]
  /// The values of which only so many rows exist as the last element of another one says.
  package let rowCounts: [Value: Value]
  /// Values that their only reader computes for itself, and what it reads in their place (`expansions`).
  package private(set) var embedded: [Value: Value] = [:]
  /// Next values of variables that are written right to the variable's place, and the variables.
  package private(set) var inPlace: [Value: Value] = [:]
  private let kinds: [[ValueKind]]

  /// With `updatesInPlace`, which is for devices on which nothing can fail behind the first update, updates take place where the graph allows it; with
  /// `widestExpansion` depthwise convolutions compute the 1x1 convolutions that they read, where these have at most so many filters.
  /// Throws `GraphError.unreadable` where an operation cannot read what it is given, or a variable not become what it is to.
  package init(_ graph: Graph, updatesInPlace: Bool = false, widestExpansion: Int? = nil) throws(GraphError) {
    (self.graph, kinds, rowCounts) = (graph, try graph.kinds(), graph.rowCounts)
    var aliases: [Value: Value] = [:]
    for (index, node) in graph.nodes.enumerated() where node.op.origin == .view {
      aliases[Value(node: index)] = aliases[node.inputs[0]] ?? node.inputs[0]
    }
    self.aliases = aliases
    if let widestExpansion { embedded = expansions(upTo: widestExpansion) }
    if updatesInPlace { inPlace = inPlaceUpdates }
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

  /// Values without memory of their own, and those that are read in their place: views and embedded ones.
  var sources: [Value: Value] {
    // An embedded value is no view.
    aliases.merging(embedded.mapValues { aliases[$0] ?? $0 }) { view, _ in view }
  }

  /// The inputs of node number `index`, in place of embedded ones what is read for them.
  package func inputs(of index: Int) -> [Value] { graph.nodes[index].inputs.map { embedded[$0] ?? $0 } }

  /// The nodes that the operation of node number `index` computes: itself and what it embeds.
  package func nodes(computedBy index: Int) -> [Int] {
    [index] + graph.nodes[index].inputs.filter { embedded[$0] != nil }.map(\.node)
  }

  package func kind(_ value: Value) -> ValueKind { kinds[value.node][value.output] }

  package func layout(_ value: Value) -> TensorLayout { TensorLayout(kind(value)) }

  /// What `factory` makes of each node that computes something; throws what it throws.
  package func operations<Factory: OperationFactory>(_ factory: Factory) throws -> [Factory.Operation?] {
    try graph.nodes.indices.map { index in
      graph.nodes[index].op.origin == .computed && embedded[Value(node: index)] == nil
        ? try factory.operation(LoweredNode(lowered: self, index: index)) : nil
    }
  }
}

extension LoweredGraph {
  /// The next values of variables that can be written to the variable's place: nothing reads the variable afterwards, nor is it a result.
  private var inPlaceUpdates: [Value: Value] {
    var lastReaders: [Value: Int] = [:]
    for index in graph.nodes.indices {
      for node in nodes(computedBy: index) { for input in graph.nodes[node].inputs { lastReaders[input] = index } }
    }
    for output in graph.outputs { lastReaders[output.value] = graph.nodes.count }
    var inPlace: [Value: Value] = [:]
    for update in graph.updates where graph.nodes[update.next.node].op is any InPlaceOp {
      let node = graph.nodes[update.next.node]
      let isOwnInput = node.inputs.indices.contains(update.next.output) && node.inputs[update.next.output] == update.variable
      let isReadOnce = node.inputs.count { $0 == update.variable } == 1
      if isOwnInput && isReadOnce && lastReaders[update.variable] == update.next.node { inPlace[update.next] = update.variable }
    }
    return inPlace
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
  let lowered: LoweredGraph
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
