import TensorGraph

/// Everything about a run that follows from the shapes of the inputs: shapes, layouts and places in the arena.
package struct ExecutionPlan {
  package let graph: Graph
  package let shapes: [[Shape]]
  package let memory: MemoryPlan
  /// Flattened values and what they are a view of.
  package let aliases: [Value: Value]
  /// The values of which only so many rows exist as the last element of another one says.
  package let rowCounts: [Value: Value]
  /// What a run leaves: results, and the values that count rows.
  package let results: [Value]
  private let layouts: [Value: TensorLayout]

  /// Plans a run; `holdsInputs`: the arena has room for the inputs too. Throws `GraphError`.
  package init(_ graph: Graph, inputs: [String: Shape], holdsInputs: Bool = false, alignment: Int = 64) throws(GraphError) {
    let shapes = try graph.shapes(inputs: inputs)
    let (aliases, layouts) = (graph.flattenAliases, graph.layouts(shapes: shapes))
    (self.graph, self.shapes, self.aliases, self.layouts) = (graph, shapes, aliases, layouts)
    rowCounts = graph.rowCounts
    results = graph.outputs.map { aliases[$0.value] ?? $0.value } + rowCounts.counts
    memory = MemoryPlan(
      graph, alignment: alignment,
      byteCount: { value in
        switch graph.nodes[value.node].op {
        case .constant, .flatten: nil
        case .input(let input) where !holdsInputs || input.isShapeOnly: nil
        // What is empty has a place too.
        default: max(4, layouts[value, default: .dense].elementCount(shapes[value.node][value.output]) * graph.dataType(value).byteCount)
        }
      }, aliases: aliases, results: results)
  }

  package func shape(_ value: Value) -> Shape { shapes[value.node][value.output] }

  /// The bytes of a value in memory, padding included.
  package func byteCount(_ value: Value) -> Int { layout(value).elementCount(shape(value)) * graph.dataType(value).byteCount }

  /// What to call a value in messages.
  package func name(_ value: Value) -> String {
    let node = graph.nodes[value.node]
    return node.op.attributes.outputTypes.count == 1 ? node.name : "output \(value.output) of \(node.name)"
  }

  package func layout(_ value: Value) -> TensorLayout { layouts[value] ?? .dense }

  /// The floats from one pixel or row of a value to the next; a flattened row is an image of what it flattens.
  package func rowStride(_ value: Value) -> Int {
    guard let source = aliases[value] else { return layout(value).rowStride(shape(value)) }
    return shape(source)[2] * shape(source)[3] * layout(source).rowStride(shape(source))
  }

  /// A value in logical order, without rows that do not exist; `address` says where values that are no views lie in host memory.
  package func hostTensor(_ value: Value, at address: (Value) -> UnsafeRawPointer) -> HostTensor {
    let source = aliases[value] ?? value
    let shape = liveShape(value, at: address)
    func elements<Element>(_ type: Element.Type) -> UnsafeBufferPointer<Element> {
      UnsafeBufferPointer(start: address(source).assumingMemoryBound(to: type), count: shape.elementCount)
    }
    switch graph.dataType(value) {
    case .int32: return HostTensor(shape, Array(elements(Int32.self)))
    case .uint8: return HostTensor(shape: shape, elements: .uint8(Array(elements(UInt8.self))))
    default: return HostTensor(shape, layout(source).load(liveShape(source, at: address), from: elements(Float.self).baseAddress!))
    }
  }

  /// Throws what `checkRowCounts` throws, and `DeviceError.unwritten` when a result of a guarded run has poison in it; `address` says where values that
  /// are no views lie in host memory.
  package func checkResults(isGuarded: Bool, at address: (Value) -> UnsafeRawPointer) throws(DeviceError) {
    try checkRowCounts(at: address)
    if !isGuarded { return }
    for value in results {
      let count = layout(value).elementCount(liveShape(value, at: address))
      let words = UnsafeBufferPointer(start: address(value).assumingMemoryBound(to: Int32.self), count: count)
      if graph.dataType(value) != .uint8 && Poison.isAmong(words) { throw .unwritten(name(value)) }
    }
  }

  /// Throws `DeviceError.miscounted` when a value says that it has fewer rows than none or more than there is room for, `DeviceError.unwritten` when a
  /// guarded run left the count as it was; `address` says where values that are no views lie in host memory.
  package func checkRowCounts(at address: (Value) -> UnsafeRawPointer) throws(DeviceError) {
    // The first in the graph is the one that counted.
    for value in rowCounts.keys.sorted(by: { ($0.node, $0.output) < ($1.node, $1.output) }) {
      let (count, limit) = (liveShape(value, at: address)[0], shape(value)[0])
      if Poison.isAmong(CollectionOfOne(Int32(truncatingIfNeeded: count))) { throw .unwritten(name(value)) }
      if !(0...limit ~= count) { throw .miscounted(value: name(value), count: count, limit: limit) }
    }
  }

  /// The shape of a value without rows that do not exist; `address` says where values that are no views lie in host memory.
  package func liveShape(_ value: Value, at address: (Value) -> UnsafeRawPointer) -> Shape {
    var shape = shape(value)
    guard let counts = rowCounts[value] else { return shape }
    shape[0] = Int(address(counts).assumingMemoryBound(to: Int32.self)[self.shape(counts)[0] - 1])
    return shape
  }
}

extension [Value: Value] {
  /// The values that count rows, in order.
  fileprivate var counts: [Value] { Set(values).sorted { $0.node < $1.node } }
}
