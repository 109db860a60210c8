import Detectors
import ModelSupport
import TensorGraph
import Testing

@Suite("Optimised graphs: structure")
struct OptimizationTests {
  @Test("no batch norm, sum, upsampling or activation of its own is left in any model", arguments: TestModel.all)
  func everythingFuses(_ model: TestModel) throws {
    let graph = try FasterRCNN(model.configuration).graph(parameters: nil).optimized
    let fusible: Set = ["BatchNormalization", "Add", "UpsampleNearest", "relu", "hardSwish", "hardSigmoid", "identity"]
    #expect(graph.operationNames.filter(fusible.contains) == [])
  }

  @Test("every lateral convolution but the top one adds the upsampled coarser level")
  func laterals() throws {
    let graph = try FasterRCNN(TorchvisionModel.resNet50FPN.configuration).graph(parameters: nil).optimized
    let laterals = graph.convolutions.filter { $0.name.contains("fpn.inner_blocks") }
    let residuals = Dictionary(uniqueKeysWithValues: laterals.map { ($0.name, $0.attributes.residual) })
    #expect(residuals.count == 4)
    for index in 0..<3 { #expect(residuals["backbone.fpn.inner_blocks.\(index).0"] == .upsampled) }
    #expect(residuals["backbone.fpn.inner_blocks.3.0"] == Convolution2D.Residual.none)
  }

  @Test("the last convolution of each of the 16 residual blocks adds the shortcut and ends in ReLU")
  func residualBlocks() throws {
    let graph = try FasterRCNN(TorchvisionModel.resNet50FPN.configuration).graph(parameters: nil).optimized
    let body = graph.convolutions.filter { $0.name.hasPrefix("backbone.body") }
    let fused = body.filter { $0.attributes.residual == .sameSize }
    #expect(fused.count == 16)
    #expect(fused.allSatisfy { $0.name.hasSuffix("conv3") && $0.attributes.activation == .relu })
    #expect(body.allSatisfy { $0.attributes.hasBias })
    #expect(body.filter { $0.attributes.activation == .identity }.allSatisfy { $0.name.hasSuffix("downsample.0") })
  }

  @Test("optimising changes no multiply-add", arguments: TestModel.builders)
  func sameWork(_ model: TestModel) throws {
    let graph = try FasterRCNN(model.configuration).graph(parameters: nil)
    let inputs = FasterRCNN.inputShapes(height: 320, width: 448)
    let work = try [graph, graph.optimized].map { try $0.costs(inputs: inputs).map(\.multiplyAdds).reduce(0, +) }
    #expect(work[0] == work[1])
  }

  @Test("what no output needs goes, inputs included")
  func pruning() {
    let small = SmallGraph()
    let (x, unused) = (small.builder.input("x", .float32, .maps), small.builder.input("unused", .float32))
    let y = small.convolution(x, from: 2, to: 3)
    _ = small.relu(small.convolution(unused, from: 2, to: 2, name: "dead"))
    let graph = small.builder.graph(outputs: [("y", y)])
    #expect(graph.inputs.map(\.attributes.label) == ["x"])
    #expect(graph.nodes.map(\.name) == ["x", "convolution.weight", "convolution"])
    #expect(graph.pruned.nodes.count == graph.nodes.count)
  }

  @Test("a convolution whose result is read twice keeps it")
  func sharedResult() {
    let small = SmallGraph()
    let y = small.convolution(small.builder.input("x", .float32, .maps), from: 2, to: 2, hasBias: true)
    let graph = small.builder.graph(outputs: [("relu", small.relu(y)), ("sum", small.add(y, y))])
    #expect(graph.optimized.operationNames == ["Convolution2D", "relu", "Add"])
  }

  @Test("a batch norm whose convolution is also a result stays")
  func sharedConvolution() {
    let small = SmallGraph()
    let y = small.convolution(small.builder.input("x", .float32, .maps), from: 2, to: 2)
    let graph = small.builder.graph(outputs: [("y", y), ("normalised", small.batchNormalization(y, channels: 2))])
    #expect(graph.optimized.operationNames == ["Convolution2D", "BatchNormalization"])
  }

  @Test("an activation before a sum is not moved behind it")
  func activationBeforeSum() {
    let small = SmallGraph()
    let x = small.builder.input("x", .float32, .maps)
    let y = small.relu(small.convolution(x, from: 2, to: 2, hasBias: true))
    let graph = small.builder.graph(outputs: [("sum", small.add(y, x))]).optimized
    #expect(graph.operationNames == ["Convolution2D", "Add"])
    #expect(graph.convolutions.map(\.attributes.activation) == [.relu])
  }

  @Test("a second activation stays behind the first")
  func twoActivations() {
    let small = SmallGraph()
    let y = small.relu(small.convolution(small.builder.input("x", .float32, .maps), from: 2, to: 2))
    let z = small.builder.add(Activation.hardSigmoid, [y], name: "sigmoid")
    #expect(small.builder.graph(outputs: [("z", z)]).optimized.operationNames == ["Convolution2D", "hardSigmoid"])
  }

  @Test("a batch norm is a scale and a shift for each channel")
  func scaleAndShift() {
    let norm = BatchNormalization(epsilon: 1)
    let parameters: [[Float]] = [[6, 1], [10, 0.5], [2, 4], [8, 0]]
    let plain = norm.scaleAndShift(parameters)
    #expect(plain.scale == [2, 1] && plain.shift == [6, -3.5])
    let behindBias = norm.scaleAndShift(parameters, offset: [5, 4])
    #expect(behindBias.scale == [2, 1] && behindBias.shift == [16, 0.5])
  }

  @Test("folding leaves the filters alone and moves the mean into the bias")
  func foldedValues() throws {
    let small = SmallGraph()
    let x = small.builder.input("x", .float32, .maps)
    let weight = small.constant("weight", [2, 2, 1, 1], [1, 2, 3, 4])
    let bias = small.constant("bias", [2], [10, 20])
    let y = small.builder.add(Convolution2D(hasBias: true), [x, weight, bias], name: "convolution")
    let vectors: [(String, [Float])] = [("scale", [6, -2]), ("shift", [0.5, 1]), ("mean", [1, 4]), ("variance", [3, 0])]
    let norm = BatchNormalization(epsilon: 1)
    let z = small.builder.add(norm, [y] + vectors.map { small.constant($0, [2], $1) }, name: "norm")
    let graph = small.builder.graph(outputs: [("z", z)]).optimized
    #expect(graph.operationNames == ["Convolution2D"])
    let constants = graph.constants
    // The scales are 6 / sqrt(3 + 1) = 3 and -2 / sqrt(0 + 1) = -2; the biases 0.5 + (10 - 1) * 3 and 1 + (20 - 4) * -2.
    #expect(try constants["weight"]?.values() == [1, 2, 3, 4])
    #expect(try constants["convolution.scale"]?.values() == [3, -2])
    #expect(try constants["convolution.bias"]?.values() == [27.5, -31])
  }
}
