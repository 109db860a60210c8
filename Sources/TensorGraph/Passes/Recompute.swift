/// A value of the way to the losses that the way back reads, and what it would take to compute it again instead of keeping it.
public struct Recomputation: Sendable, Equatable {
  /// The node whose output it is.
  public let node: Int
  /// What keeping it takes.
  public let byteCount: Int
  /// What computing it again takes.
  public let multiplyAdds: Int

  /// Bytes saved for each multiply-add; moving a number counts as much as a few of these.
  fileprivate var worth: Double { Double(byteCount) / (Double(multiplyAdds) + Double(byteCount)) }
}

extension Graph {
  /// What can be computed again on the way back (Chen et al. 2016), what saves most for its work first, for the given input shapes; throws `GraphError`.
  public func recomputations(inputs: [String: Shape]) throws(GraphError) -> [Recomputation] {
    let shapes = try shapes(inputs: inputs)
    let end = endOfForward
    var isReadBehind = Set<Int>()
    for node in nodes[end...] {
      for (value, role) in zip(node.inputs, node.op.inputRoles) where role == .data && value.node < end { isReadBehind.insert(value.node) }
    }
    let candidates = isReadBehind.sorted().compactMap { index -> Recomputation? in
      let node = nodes[index]
      guard node.op is any DifferentiableOp, node.op.origin == .computed, node.op.outputCount == 1 else { return nil }
      let multiplyAdds = node.op.multiplyAdds(inputs: node.inputs.map { shapes[$0.node][$0.output] }, outputs: shapes[index])
      return Recomputation(node: index, byteCount: 4 * shapes[index][0].elementCount, multiplyAdds: multiplyAdds)
    }
    return candidates.sorted { ($1.worth, $0.node) < ($0.worth, $1.node) }
  }

  /// The graph in which what the way back reads of `chosen` nodes is computed again, right before it is read for the first time; the same bits.
  public func recomputing(_ chosen: Set<Int>) -> Graph {
    let end = endOfForward
    var copies: [Int: Int] = [:]
    var result = Array(nodes[..<end])
    var places = Array(0..<end)
    /// The node that stands for node `index` on the way back.
    func replayed(_ index: Int) -> Int {
      if index >= end || !chosen.contains(index) { return places[index] }
      if let copy = copies[index] { return copy }
      var node = nodes[index]
      node.inputs = node.inputs.map { Value(node: replayed($0.node), output: $0.output) }
      result.append(node)
      copies[index] = result.count - 1
      return result.count - 1
    }
    for index in end..<nodes.count {
      var node = nodes[index]
      node.inputs = zip(node.inputs, node.op.inputRoles).map { value, role in
        Value(node: role == .data ? replayed(value.node) : places[value.node], output: value.output)
      }
      result.append(node)
      places.append(result.count - 1)
    }
    func moved(_ value: Value) -> Value { Value(node: places[value.node], output: value.output) }
    return Graph(
      nodes: result, outputs: outputs.map { Output(name: $0.name, value: moved($0.value)) },
      updates: updates.map { Update(variable: moved($0.variable), next: moved($0.next)) },
      gradients: gradients.map { Gradient(variable: moved($0.variable), value: moved($0.value)) })
  }

  /// Where the way back begins: behind the last loss.
  private var endOfForward: Int { (nodes.lastIndex { $0.op is any LossOp } ?? -1) + 1 }
}
