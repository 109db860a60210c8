import TensorGraph

/// Where each value lies in one arena: results next to each other at its beginning, then everything else; values that are never alive at the same
/// time share bytes.
///
/// The largest values are placed first, each at the lowest place that is free for as long as it lives.
package struct MemoryPlan: Sendable {
  /// The size of the arena in bytes.
  package let byteCount: Int
  /// The bytes at the beginning of the arena that hold the results.
  package let resultByteCount: Int
  private let offsets: [Value: Int]
  private let workspaces: [Int: Range<Int>]
  private let packings: [Int: Range<Int>]

  /// A packing that lives for a part of a run.
  package typealias Packing = (byteCount: Int, life: ClosedRange<Int>)

  /// Plans `graph`, every value at a multiple of `alignment` bytes; `byteCount` gives a value's size, nil for values that live elsewhere or
  /// nowhere; `sources` are read in place of some of these. `results` have their bytes from the start to the end, inputs from the start to their last use, `packings` for their lives, `workspace` bytes of a node
  /// while it runs.
  package init(
    _ graph: Graph, alignment: Int = 64, byteCount: (Value) -> Int?, workspace: (Int) -> Int = { _ in 0 },
    packings: [Packing] = [], sources: [Value: Value] = [:], results: [Value] = []
  ) {
    var arena = Arena(alignment: alignment)
    for value in results {
      if let bytes = byteCount(value) { arena.append(value, bytes, until: graph.nodes.count) }
    }
    resultByteCount = arena.byteCount
    let lastUses = graph.lastUses(sources: sources)
    for (index, node) in graph.nodes.enumerated() {
      for value in graph.values(of: index) {
        guard let bytes = byteCount(value) else { continue }
        let start = node.op.origin == .caller ? 0 : index
        arena.want(.value(value), bytes, start...max(start, lastUses[value] ?? index))
      }
      if workspace(index) > 0 { arena.want(.workspace(index), workspace(index), index...index) }
    }
    for (index, packing) in packings.enumerated() { arena.want(.packing(index), packing.byteCount, packing.life) }
    arena.placeAll()
    (offsets, workspaces, self.packings, self.byteCount) = (arena.offsets, arena.workspaces, arena.packings, arena.byteCount)
  }

  /// The first byte of a planned value.
  package subscript(value: Value) -> Int? { offsets[value] }

  /// The bytes of the workspace of node number `node`.
  package func workspace(of node: Int) -> Range<Int>? { workspaces[node] }

  /// The bytes of packing number `index`.
  package func packing(_ index: Int) -> Range<Int>? { packings[index] }
}

extension Graph {
  /// The index of the last node that reads the elements of each value, directly or as the source of another; what leaves a run lives to the end.
  fileprivate func lastUses(sources: [Value: Value]) -> [Value: Int] {
    var lastUses: [Value: Int] = [:]
    for (index, node) in nodes.enumerated() {
      for (input, role) in zip(node.inputs, node.op.inputRoles) where role != .shape { lastUses[sources[input] ?? input] = index }
    }
    for value in outputs.map(\.value) + updates.map(\.next) { lastUses[sources[value] ?? value] = nodes.count }
    return lastUses
  }
}

/// The arena while it is planned.
private struct Arena {
  let alignment: Int
  private(set) var offsets: [Value: Int] = [:]
  private(set) var workspaces: [Int: Range<Int>] = [:]
  private(set) var packings: [Int: Range<Int>] = [:]
  private(set) var byteCount = 0
  private var placed: [Block] = []
  private var wanted: [(owner: Owner, byteCount: Int, life: ClosedRange<Int>)] = []

  enum Owner {
    case value(Value)
    case workspace(Int)
    case packing(Int)
  }

  struct Block {
    let bytes: Range<Int>
    let life: ClosedRange<Int>
  }

  init(alignment: Int) { self.alignment = alignment }

  /// Places a value behind everything so far, for a whole run.
  mutating func append(_ value: Value, _ bytes: Int, until end: Int) {
    if offsets[value] == nil { place(.value(value), bytes, 0...end, at: aligned(byteCount)) }
  }

  mutating func want(_ owner: Owner, _ bytes: Int, _ life: ClosedRange<Int>) {
    if case .value(let value) = owner, offsets[value] != nil { return }
    wanted.append((owner, bytes, life))
  }

  mutating func placeAll() {
    let ranked = wanted.enumerated().sorted { ($1.element.byteCount, $0.offset) < ($0.element.byteCount, $1.offset) }
    for (_, wish) in ranked { place(wish.owner, wish.byteCount, wish.life, at: lowestGap(for: wish.byteCount, wish.life)) }
    wanted = []
  }

  private mutating func place(_ owner: Owner, _ bytes: Int, _ life: ClosedRange<Int>, at offset: Int) {
    let block = Block(bytes: offset..<offset + bytes, life: life)
    let position = placed.firstIndex { $0.bytes.lowerBound > offset } ?? placed.count
    placed.insert(block, at: position)
    byteCount = max(byteCount, block.bytes.upperBound)
    switch owner {
    case .value(let value): offsets[value] = offset
    case .workspace(let node): workspaces[node] = block.bytes
    case .packing(let index): packings[index] = block.bytes
    }
  }

  private func lowestGap(for byteCount: Int, _ life: ClosedRange<Int>) -> Int {
    var offset = 0
    for block in placed where block.life.overlaps(life) {
      if offset + byteCount <= block.bytes.lowerBound { return offset }
      offset = max(offset, aligned(block.bytes.upperBound))
    }
    return offset
  }

  private func aligned(_ offset: Int) -> Int { (offset + alignment - 1) / alignment * alignment }
}
