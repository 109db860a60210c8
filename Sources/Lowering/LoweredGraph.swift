import DeviceRuntime
import TensorGraph

/// A graph as devices see it: the kind and so the layout of every value, what is a view of what, and which rows exist.
package struct LoweredGraph: Sendable {
  package let graph: Graph
  /// Views and what they are a view of, which is no view itself.
  package let aliases: [Value: Value]
  /// The values of which only so many rows exist as the last element of another one says.
  package let rowCounts: [Value: Value]
  /// Values that their only reader computes for itself, and what it reads in their place.
  package let embedded: [Value: Value]
  /// Next values of variables that are written right to the variable's place, and the variables.
  package let inPlace: [Value: Value]
  private let kinds: [[ValueKind]]

  /// With `updatesInPlace`, which is for devices on which nothing can fail behind the first update, updates take place where the graph allows it; with
  /// `embedsExpansions` depthwise convolutions compute the 1x1 convolutions that they read.
  /// Throws `GraphError.unreadable` where an operation cannot read what it is given, or a variable not become what it is to.
  package init(_ graph: Graph, updatesInPlace: Bool = false, embedsExpansions: Bool = false) throws(GraphError) {
    let kinds = try graph.kinds()
    (self.graph, self.kinds, rowCounts) = (graph, kinds, graph.rowCounts)
    embedded = embedsExpansions ? graph.expansions { kinds[$0.node][$0.output] } : [:]
    inPlace = updatesInPlace ? graph.inPlaceUpdates : [:]
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

  /// The values that are read in place of those that are not there: views and embedded ones.
  var sources: [Value: Value] { aliases.merging(embedded.mapValues { aliases[$0] ?? $0 }) { view, _ in view } }

  /// The values whose elements node number `index` reads.
  package func inputs(of index: Int) -> [Value] { graph.nodes[index].inputs.map { embedded[$0] ?? $0 } }

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

extension Graph {
  /// The next values of variables that can be written to the variable's place: nothing reads the variable afterwards, nor is it a result.
  fileprivate var inPlaceUpdates: [Value: Value] {
    var lastReaders: [Value: Int] = [:]
    for (index, node) in nodes.enumerated() { for input in node.inputs { lastReaders[input] = index } }
    for output in outputs { lastReaders[output.value] = nodes.count }
    var inPlace: [Value: Value] = [:]
    for update in updates where nodes[update.next.node].op is any InPlaceOp {
      let node = nodes[update.next.node]
      let isOwnInput = node.inputs.indices.contains(update.next.output) && node.inputs[update.next.output] == update.variable
      let isReadOnce = node.inputs.count { $0 == update.variable } == 1
      if isOwnInput && isReadOnce && lastReaders[update.variable] == update.next.node { inPlace[update.next] = update.variable }
    }
    return inPlace
  }
}

extension Graph {
  /// The 1x1 convolutions of maps that only a depthwise one reads, and what they read themselves.
  fileprivate func expansions(_ kind: (Value) -> ValueKind) -> [Value: Value] {
    let uses = useCounts
    func form(_ node: Node) -> ConvolutionForm? {
      guard let op = node.op as? Convolution2D, op.residual == .none else { return nil }
      let weight = constant(node.inputs[1]) ?? variable(node.inputs[1])?.initial
      return weight.map { ConvolutionForm(op: op, shape: $0.shape, input: kind(node.inputs[0])) }
    }
    var expansions: [Value: Value] = [:]
    for node in nodes {
      guard let depthwise = form(node), depthwise.algorithm() == .depthwise, depthwise.filters <= ConvolutionForm.mostEmbeddedFilters else {
        continue
      }
      let (value, producer) = (node.inputs[0], nodes[node.inputs[0].node])
      guard uses[value.node] == 1, let expansion = form(producer), expansion.algorithm() == .pointwise, expansion.input == .maps else {
        continue
      }
      expansions[value] = producer.inputs[0]
    }
    return expansions
  }
}

extension ConvolutionForm {
  /// Where there are more channels, maps are small in every usual network: they fit the caches, and bands would expand much of them twice.
  fileprivate static let mostEmbeddedFilters = 128
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

  /// The node of the 1x1 convolution that this node, a depthwise one, computes for itself.
  package var expansion: LoweredNode? {
    let value = node.inputs[0]
    return lowered.embedded[value] == nil ? nil : LoweredNode(lowered: lowered, index: value.node)
  }

  /// The error that says that a device has no way to compute this node.
  package func unsupported(_ reason: String) -> DeviceError { .unsupported(node: name, reason: reason) }
}
