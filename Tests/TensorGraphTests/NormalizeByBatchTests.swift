import TensorGraph
import Testing

@Suite("Batch norms that learn")
struct NormalizeByBatchTests {
  @Test("those whose statistics are variables take the batch's and update them; others keep theirs and are folded")
  func choice() throws {
    let small = SmallGraph()
    let x = small.builder.input("x", .float32, .maps)
    let fixed = small.batchNormalization(small.convolution(x, from: 3, to: 4), channels: 4)
    let vectors = ["weight", "bias", "mean", "variance"].map { small.constant("learned." + $0, [4]) }
    let learned = small.builder.add(
      BatchNormalization(epsilon: 0.25), [small.convolution(fixed, from: 4, to: 4)] + vectors, name: "learned")
    let graph = small.builder.graph(outputs: [("y", small.relu(learned))])
    #expect(graph.normalizingByBatch.updates.isEmpty)

    let result = graph.variables { $0.hasPrefix("learned.") }.normalizingByBatch.foldingBatchNormalization.pruned
    #expect(result.operationNames == ["Convolution2D", "Convolution2D", "TrainingBatchNormalization", "RunningStatistics", "relu"])
    #expect(result.updates.map { result.variable($0.variable)?.path } == ["learned.mean", "learned.variance"])
    #expect(result.updates.map(\.next.output) == [0, 1])
    let norm = try #require(result.nodes.first { $0.op is TrainingBatchNormalization })
    #expect(norm.op as? TrainingBatchNormalization == TrainingBatchNormalization(epsilon: 0.25))
    #expect(try result.shapes(inputs: ["x": [2, 3, 5, 7]]).last == [[2, 4, 5, 7]])
  }
}
