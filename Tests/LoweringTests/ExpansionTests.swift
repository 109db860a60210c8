import Lowering
import TensorGraph
import Testing

@Suite("Embedded expansions") struct ExpansionTests {
  /// A 1x1 convolution to `filters`, and a depthwise one behind it; its weight is a variable.
  private struct Pair {
    let builder = GraphBuilder()
    let weight: Value
    let x: Value
    let wide: Value

    init(filters: Int) {
      x = builder.input("x", .float32, .maps)
      weight = builder.variable("w", Constant(shape: [filters, 8, 1, 1]) { $0.update(repeating: 1) })
      wide = builder.add(Convolution2D(), [x, weight], name: "expansion")
    }

    func depthwise(stride: Int = 1, filters: Int) -> Value {
      let filter = builder.constant(Constant(shape: [filters, 1, 3, 3]) { $0.update(repeating: 1) }, name: "filter")
      return builder.add(Convolution2D(stride: stride, padding: 1, groups: filters), [wide, filter], name: "depthwise")
    }

    /// The embedded values of a graph with these outputs, by the names of their nodes.
    func embedded(_ outputs: [Value], widest: Int? = 32) throws -> [String] {
      let graph = builder.graph(outputs: outputs.enumerated().map { ("\($0.offset)", $0.element) })
      let lowered = try LoweredGraph(graph, widestExpansion: widest)
      for (value, source) in lowered.embedded { #expect(graph.nodes[value.node].inputs[0] == source) }
      return lowered.embedded.keys.map { graph.nodes[$0.node].name }
    }
  }

  @Test("an expansion of so many filters at most is embedded where nothing else reads it")
  func conditions() throws {
    let pair = Pair(filters: 32)
    let y = pair.depthwise(filters: 32)
    #expect(try pair.embedded([y]) == ["expansion"])
    #expect(try pair.embedded([y], widest: 31) == [])
    #expect(try pair.embedded([y], widest: nil) == [])
    #expect(try pair.embedded([y, pair.wide]) == [])
    #expect(try pair.embedded([y, pair.depthwise(stride: 2, filters: 32)]) == [])
    #expect(try pair.embedded([pair.builder.add(Add(), [y, pair.wide], name: "sum")]) == [])
  }

  @Test("a weight that an embedded expansion reads keeps its value until the reader has run")
  func updates() throws {
    let pair = Pair(filters: 16)
    func input(_ name: String) -> Value { pair.builder.input(name, .float32) }
    let velocity = pair.builder.variable("v", Constant(shape: [16, 8, 1, 1]) { $0.update(repeating: 0) })
    let step = pair.builder.add(SGD(), [pair.weight, velocity, input("gradient"), input("settings"), input("norm")], name: "step")
    pair.builder.update(pair.weight, to: step)
    let graph = pair.builder.graph(outputs: [("y", pair.depthwise(filters: 16))])
    func inPlaceCount(widest: Int?) throws -> Int { try LoweredGraph(graph, updatesInPlace: true, widestExpansion: widest).inPlace.count }
    #expect(try inPlaceCount(widest: nil) == 1)
    #expect(try inPlaceCount(widest: 32) == 0)
  }
}
