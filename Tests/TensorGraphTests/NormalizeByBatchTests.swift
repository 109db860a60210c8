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
    #expect(result.operationNames == ["Convolution2D", "Convolution2D", "TrainingBatchNormalization", "RunningStatistics"])
    #expect(result.updates.map { result.variable($0.variable)?.path } == ["learned.mean", "learned.variance"])
    #expect(result.updates.map(\.next.output) == [0, 1])
    let norm = try #require(result.nodes.first { $0.op is TrainingBatchNormalization })
    #expect(norm.op as? TrainingBatchNormalization == TrainingBatchNormalization(epsilon: 0.25, activation: .relu))
    #expect(try result.shapes(inputs: ["x": [2, 3, 5, 7]])[result.outputs[0].value.node][0] == [2, 4, 5, 7])
  }

  @Test("with steps they follow only what the gradients' norm allows, in sums of gradients too")
  func steps() throws {
    let small = SmallGraph()
    let x = small.convolution(small.builder.input("x", .float32, .maps), from: 3, to: 4)
    let vectors = ["weight", "bias", "mean", "variance"].map { small.constant("learned." + $0, [4]) }
    let y = small.builder.add(BatchNormalization(epsilon: 0.25), [x] + vectors, name: "learned")
    let rows = small.builder.add(Flatten(channels: 4), [small.builder.add(GlobalAveragePooling(), [y], name: "mean")], name: "rows")
    let loss = small.builder.add(SoftmaxCrossEntropy(classes: 4), [rows, small.builder.input("labels", .int32)], name: "loss").node
    let graph = small.builder.graph(outputs: [("loss", Value(node: loss, output: 1))])
    let learning = graph.variables { $0.hasPrefix("learned.") }.normalizingByBatch.appendingGradients
    for steps in [learning.appendingUpdates(.sgd()), learning.accumulatingGradients].map(\.pruned) {
      let statistics = steps.nodes.filter { $0.op is RunningStatistics }
      #expect(statistics.count == 1)
      #expect(statistics.first?.inputs.last.map { steps.nodes[$0.node].op is GradientNorm } == true)
      let updated = steps.updates.filter { steps.nodes[$0.next.node].op is RunningStatistics }
      #expect(updated.map { steps.variable($0.variable)?.path } == ["learned.mean", "learned.variance"])
    }
  }
}
