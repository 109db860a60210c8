/// Where each value lives in one arena: values that are never alive at the same time share bytes.
public struct MemoryPlan: Sendable {
  /// The size of the arena in bytes.
  public let byteCount: Int
  private let offsets: [Value: Int]

  private struct Block {
    let offset: Int
    let byteCount: Int
    let lastUse: Int
  }

  /// Plans `graph`, every value at a multiple of `alignment` bytes; `byteCount` gives a value's size, nil for values that live elsewhere (inputs, constants, aliases).
  public init(_ graph: Graph, alignment: Int = 64, byteCount size: (Value) -> Int?, aliases: [Value: Value] = [:]) {
    let lastUses = Self.lastUses(graph, aliases: aliases)
    var (live, offsets, end): ([Block], [Value: Int], Int) = ([], [:], 0)
    for (index, node) in graph.nodes.enumerated() {
      live.removeAll { $0.lastUse < index }
      for output in node.op.attributes.outputTypes.indices {
        let value = Value(node: index, output: output)
        guard let bytes = size(value) else { continue }
        let offset = Self.lowestGap(for: bytes, alignment: alignment, among: live)
        live.append(Block(offset: offset, byteCount: bytes, lastUse: lastUses[value] ?? index))
        live.sort { $0.offset < $1.offset }
        offsets[value] = offset
        end = max(end, offset + bytes)
      }
    }
    (self.offsets, byteCount) = (offsets, end)
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

  private static func lowestGap(for byteCount: Int, alignment: Int, among live: [Block]) -> Int {
    var offset = 0
    for block in live where offset + byteCount > block.offset {
      offset = max(offset, (block.offset + block.byteCount + alignment - 1) / alignment * alignment)
    }
    return offset
  }
}
