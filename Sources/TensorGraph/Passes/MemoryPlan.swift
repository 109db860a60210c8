/// Where each value lives in one arena: results next to each other at its beginning, then everything else; values that are never alive at the same
/// time share bytes.
public struct MemoryPlan: Sendable {
  /// The size of the arena in bytes.
  public let byteCount: Int
  /// The bytes at the beginning of the arena that hold the results.
  public let resultByteCount: Int
  private let offsets: [Value: Int]

  /// Plans `graph`, every value at a multiple of `alignment` bytes; `byteCount` gives a value's size, nil for values that live elsewhere (constants,
  /// aliases). `results` have their bytes from the start to the end, inputs from the start to their last use.
  public init(
    _ graph: Graph, alignment: Int = 64, byteCount: (Value) -> Int?, aliases: [Value: Value] = [:], results: [Value] = []
  ) {
    let lastUses = Self.lastUses(graph, aliases: aliases)
    var arena = Arena(alignment: alignment)
    func place(_ value: Value, until lastUse: Int) {
      if let bytes = byteCount(value) { arena.place(value, bytes, until: lastUse) }
    }
    for value in results { place(value, until: graph.nodes.count) }
    resultByteCount = arena.byteCount
    for (node, _) in graph.inputs { place(Value(node: node), until: lastUses[Value(node: node)] ?? 0) }
    for (index, node) in graph.nodes.enumerated() {
      arena.forget(usedBefore: index)
      for output in node.op.attributes.outputTypes.indices {
        let value = Value(node: index, output: output)
        place(value, until: lastUses[value] ?? index)
      }
    }
    (offsets, self.byteCount) = (arena.offsets, arena.byteCount)
  }

  /// The first byte of a planned value.
  public subscript(value: Value) -> Int? { offsets[value] }

  /// The index of the last node that reads each value, directly or through an alias; results live to the end.
  private static func lastUses(_ graph: Graph, aliases: [Value: Value]) -> [Value: Int] {
    var lastUses: [Value: Int] = [:]
    for (index, node) in graph.nodes.enumerated() {
      for input in node.inputs { lastUses[aliases[input] ?? input] = index }
    }
    for output in graph.outputs { lastUses[aliases[output.value] ?? output.value] = graph.nodes.count }
    return lastUses
  }

  /// The arena while it is planned.
  private struct Arena {
    let alignment: Int
    private(set) var offsets: [Value: Int] = [:]
    private(set) var byteCount = 0
    /// In the order of their offsets.
    private var live: [Block] = []

    struct Block {
      let offset: Int
      let byteCount: Int
      let lastUse: Int
    }

    init(alignment: Int) { self.alignment = alignment }

    /// Gives a value that has no place yet the first one that is free.
    mutating func place(_ value: Value, _ bytes: Int, until lastUse: Int) {
      if offsets[value] != nil { return }
      let offset = lowestGap(for: bytes)
      live.append(Block(offset: offset, byteCount: bytes, lastUse: lastUse))
      live.sort { $0.offset < $1.offset }
      offsets[value] = offset
      byteCount = max(byteCount, offset + bytes)
    }

    mutating func forget(usedBefore node: Int) { live.removeAll { $0.lastUse < node } }

    private func lowestGap(for byteCount: Int) -> Int {
      var offset = 0
      for block in live where offset + byteCount > block.offset {
        offset = max(offset, (block.offset + block.byteCount + alignment - 1) / alignment * alignment)
      }
      return offset
    }
  }
}
