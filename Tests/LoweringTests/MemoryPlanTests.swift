import Detectors
import Lowering
import ModelSupport
import TensorGraph
import Testing

@Suite("Memory plan")
struct MemoryPlanTests {
  /// A value with the nodes between which it must keep its bytes, both included.
  private struct Life {
    let value: Value
    let span: ClosedRange<Int>
    let bytes: Range<Int>
  }

  @Test("no two values that live at the same time share a byte", arguments: TestModel.builders, [(320, 448), (800, 1088)])
  func noOverlap(_ model: TestModel, _ size: (height: Int, width: Int)) throws {
    let (lives, plan) = try plan(model, size)
    for (index, life) in lives.enumerated() {
      for other in lives[..<index] where other.span.overlaps(life.span) { #expect(!other.bytes.overlaps(life.bytes)) }
      #expect(life.bytes.lowerBound % 64 == 0)
      #expect(life.bytes.upperBound <= plan.byteCount)
    }
  }

  @Test("the plan takes not much more than what lives at once, and far less than everything", arguments: TestModel.builders)
  func small(_ model: TestModel) throws {
    let (lives, plan) = try plan(model, (800, 1088))
    let peak =
      (0..<(lives.map(\.span.upperBound).max() ?? 0)).map { node in
        lives.filter { $0.span.contains(node) }.map(\.bytes.count).reduce(0, +)
      }.max() ?? 0
    #expect(plan.byteCount >= peak)
    #expect(plan.byteCount < peak * 6 / 5)
    #expect(plan.byteCount * 2 < lives.map(\.bytes.count).reduce(0, +))
  }

  @Test("values of the same graph take the same places whatever a run computes")
  func deterministic() throws {
    let plans = try (0..<2).map { _ in try plan(TestModel.builders[0], (320, 448)).lives.map(\.bytes) }
    #expect(plans[0] == plans[1])
  }

  @Test("a packing has its bytes for as long as it is read, and no longer")
  func packings() throws {
    let builder = GraphBuilder()
    var values = [builder.input("x", .float32, .maps)]
    for index in 0..<4 { values.append(builder.add(Activation.relu, [values[index]], name: "\(index)")) }
    let graph = builder.graph(outputs: [("y", values[4])])
    let plan = MemoryPlan(graph, byteCount: { $0 == values[0] ? nil : 64 }, packings: [(1000, 1...2), (900, 3...3), (800, 4...4)])
    let places = try (0..<3).map { try #require(plan.packing($0)) }
    #expect(places.map(\.count) == [1000, 900, 800])
    #expect(places.map(\.lowerBound) == [0, 0, 0])
    // Two values beside the largest.
    #expect(plan.byteCount == 1024 + 128)
    #expect(plan[values[1]] == 1024)
  }

  @Test("values that live elsewhere get no place, and a view keeps its source alive")
  func aliases() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", .float32, .maps)
    let a = builder.add(Activation.relu, [x], name: "a")
    let view = builder.add(Flatten(channels: 1), [a], name: "view")
    let b = builder.add(Activation.relu, [x], name: "b")
    let c = builder.add(Activation.relu, [view], name: "c")
    let graph = builder.graph(outputs: [("b", b), ("c", c)])
    let plan = MemoryPlan(graph, byteCount: { $0 == x || $0 == view ? nil : 100 }, sources: [view: a])
    #expect(plan[x] == nil)
    #expect(plan[view] == nil)
    #expect(plan[a] == 0)
    #expect(plan[b] == 128)
    #expect(plan[c] == 256)
    #expect(plan.byteCount == 356)
  }

  @Test("results lie next to each other at the beginning for the whole run, and inputs keep their bytes until they are read")
  func resultsAndInputs() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", .float32, .maps)
    let a = builder.add(Activation.relu, [x], name: "a")
    let late = builder.input("late", .float32)
    let b = builder.add(Add(), [a, late], name: "b")
    let c = builder.add(Activation.relu, [b], name: "c")
    let graph = builder.graph(outputs: [("c", c), ("a", a), ("c again", c)])
    let plan = MemoryPlan(graph, byteCount: { _ in 100 }, results: [c, a, c])
    #expect(plan[c] == 0 && plan[a] == 128)
    #expect(plan.resultByteCount == 228)
    // All inputs are uploaded before anything runs, so they share nothing; the sum takes the place of the first one, which is read by then.
    #expect(plan[x] == 256 && plan[late] == 384)
    #expect(plan[b] == 256)
    #expect(plan.byteCount == 484)
  }

  private func plan(_ model: TestModel, _ size: (height: Int, width: Int)) throws -> (lives: [Life], plan: MemoryPlan) {
    let graph = try FasterRCNN(model.configuration).graph(parameters: nil).optimized
    let shapes = try graph.shapes(inputs: FasterRCNN.inputShapes(height: size.height, width: size.width))
    func byteCount(_ value: Value) -> Int? {
      let origin = graph.nodes[value.node].op.origin
      if origin == .caller || origin == .parameter { return nil }
      return shapes[value.node][value.output].elementCount * graph.dataType(value).byteCount
    }
    let plan = MemoryPlan(graph, byteCount: byteCount)
    let lives = graph.nodes.indices.flatMap { node in
      graph.nodes[node].op.outputTypes.indices.compactMap { output -> Life? in
        let value = Value(node: node, output: output)
        guard let bytes = byteCount(value), let offset = plan[value] else { return nil }
        return Life(value: value, span: node...lastUse(of: value, in: graph), bytes: offset..<offset + bytes)
      }
    }
    #expect(!lives.isEmpty)
    return (lives, plan)
  }

  private func lastUse(of value: Value, in graph: Graph) -> Int {
    if graph.outputs.contains(where: { $0.value == value }) { return graph.nodes.count }
    return graph.nodes.lastIndex { $0.inputs.contains(value) } ?? value.node
  }
}
