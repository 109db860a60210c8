import DeviceRuntime
import TensorGraph

/// Everything about a run that follows from the shapes of the inputs: shapes and places in the arena.
package struct ExecutionPlan {
  package let lowered: LoweredGraph
  package let shapes: [[Shape]]
  package let memory: MemoryPlan
  /// What a run leaves: results, and the values that count rows.
  package let results: [Value]

  package var graph: Graph { lowered.graph }

  /// The workspace of node number `node`, in bytes, for the shapes of its inputs and outputs.
  package typealias Workspace = (_ node: Int, _ inputs: [Shape], _ outputs: [Shape]) -> Int

  /// Plans a run; `holdsInputs`: the arena has room for the inputs too. Throws `GraphError`.
  package init(
    _ lowered: LoweredGraph, inputs: [String: Shape], holdsInputs: Bool = false, packings: [MemoryPlan.Packing] = [], alignment: Int = 64,
    workspace: Workspace
  ) throws(GraphError) {
    let graph = lowered.graph
    let shapes = try graph.shapes(inputs: inputs)
    for update in graph.updates {
      let (old, next) = (shapes[update.variable.node][update.variable.output], shapes[update.next.node][update.next.output])
      if old != next {
        throw .shapeMismatch(op: "an update of \(graph.nodes[update.variable.node].name)", expected: "\(old)", actual: [next])
      }
    }
    (self.lowered, self.shapes) = (lowered, shapes)
    results = graph.outputs.map { lowered.aliases[$0.value] ?? $0.value } + lowered.rowCounts.counts
    memory = MemoryPlan(
      graph, alignment: alignment,
      byteCount: { value in
        if lowered.inPlace[value] != nil || lowered.embedded[value] != nil { return nil }
        switch graph.nodes[value.node].op.origin {
        case .parameter, .view: return nil
        case .caller where !holdsInputs || (graph.nodes[value.node].op as? Input)?.isShapeOnly == true: return nil
        // What is empty has a place too.
        case .caller, .computed:
          return max(4, lowered.layout(value).elementCount(shapes[value.node][value.output]) * graph.dataType(value).byteCount)
        }
      },
      workspace: { index in
        workspace(index, lowered.inputs(of: index).map { shapes[$0.node][$0.output] }, shapes[index])
      },
      packings: packings, sources: lowered.sources, results: results)
  }

  package func shape(_ value: Value) -> Shape { shapes[value.node][value.output] }

  package func layout(_ value: Value) -> TensorLayout { lowered.layout(value) }

  /// The bytes of a value in memory, padding included.
  package func byteCount(_ value: Value) -> Int { layout(value).elementCount(shape(value)) * graph.dataType(value).byteCount }

  /// What to call a value in messages.
  package func name(_ value: Value) -> String {
    let node = graph.nodes[value.node]
    return node.op.outputCount == 1 ? node.name : "output \(value.output) of \(node.name)"
  }

  /// The floats from one pixel or row of a value to the next; a flattened row is an image of what it flattens.
  package func rowStride(_ value: Value) -> Int {
    guard let source = lowered.aliases[value] else { return layout(value).rowStride(shape(value)) }
    return shape(source)[2] * shape(source)[3] * layout(source).rowStride(shape(source))
  }
}

// MARK: - After a run

extension ExecutionPlan {
  /// Where values that are no views lie in host memory.
  package typealias Address = (Value) -> UnsafeRawPointer

  /// The results by name.
  package func results(at address: Address) -> [String: HostTensor] {
    Dictionary(uniqueKeysWithValues: graph.outputs.map { ($0.name, hostTensor($0.value, at: address)) })
  }

  /// A value in logical order, without rows that do not exist.
  private func hostTensor(_ value: Value, at address: Address) -> HostTensor {
    let source = lowered.aliases[value] ?? value
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

  /// Throws what `checkRowCounts` throws, and where the run was guarded `DeviceError.unwritten` when a result has poison in it, `.unclean` when its
  /// padding is not zero.
  package func checkResults(isGuarded: Bool, at address: Address) throws(DeviceError) {
    try checkRowCounts(at: address)
    if !isGuarded { return }
    for value in results where graph.dataType(value) != .uint8 {
      let count = layout(value).elementCount(liveShape(value, at: address))
      if Poison.isAmong(UnsafeBufferPointer(start: address(value).assumingMemoryBound(to: Int32.self), count: count)) {
        throw .unwritten(name(value))
      }
      if hasUncleanPadding(value, at: address) { throw .unclean(name(value)) }
    }
  }

  /// Whether padding holds something else than zeros; numbers that are not finite may spread there from where such are.
  private func hasUncleanPadding(_ value: Value, at address: Address) -> Bool {
    let shape = liveShape(value, at: address)
    let (stride, width) = (layout(value).rowStride(shape), layout(value).rowElementCount(shape))
    if width == stride || shape.elementCount == 0 { return false }
    let floats = address(value).assumingMemoryBound(to: Float.self)
    let rows = layout(value).elementCount(shape) / stride
    let padding = (0..<rows).lazy.flatMap { row in (width..<stride).lazy.map { floats[row * stride + $0] } }
    let mayBeInfinite = (0..<rows * stride).contains { !floats[$0].isFinite && $0 % stride < width }
    return padding.contains { $0 != 0 && ($0.isFinite || !mayBeInfinite) }
  }

  /// Throws `DeviceError.miscounted` when a value says that it has fewer rows than none or more than there is room for, `DeviceError.unwritten` when a
  /// guarded run left the count as it was.
  private func checkRowCounts(at address: Address) throws(DeviceError) {
    // The first in the graph is the one that counted.
    for value in lowered.rowCounts.keys.sorted(by: { ($0.node, $0.output) < ($1.node, $1.output) }) {
      let (count, limit) = (liveShape(value, at: address)[0], shape(value)[0])
      if Poison.isAmong(CollectionOfOne(Int32(truncatingIfNeeded: count))) { throw .unwritten(name(value)) }
      if !(0...limit ~= count) { throw .miscounted(value: name(value), count: count, limit: limit) }
    }
  }

  /// The shape of a value without rows that do not exist.
  package func liveShape(_ value: Value, at address: Address) -> Shape {
    var shape = shape(value)
    guard let counts = lowered.rowCounts[value] else { return shape }
    shape[0] = Int(address(counts).assumingMemoryBound(to: Int32.self)[self.shape(counts)[0] - 1])
    return shape
  }

  /// The multiply-adds of a node and of what it embeds, for the rows that there were.
  package func multiplyAdds(_ node: Int, at address: Address) -> Int {
    lowered.nodes(computedBy: node).reduce(0) { sum, node in
      sum
        + graph.nodes[node].op.multiplyAdds(
          inputs: graph.nodes[node].inputs.map { liveShape($0, at: address) },
          outputs: graph.values(of: node).map { liveShape($0, at: address) })
    }
  }
}

extension [Value: Value] {
  /// The values that count rows, in order.
  fileprivate var counts: [Value] { Set(values).sorted { $0.node < $1.node } }
}
