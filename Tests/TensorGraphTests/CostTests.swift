import Detectors
import ModelSupport
import TensorGraph
import Testing

/// The multiply-adds of one image at its usual size, in units of 10^9.
struct ModelCost: Sendable, CustomTestStringConvertible {
  let model: TorchvisionModel
  let height: Int
  let width: Int
  let body: Double
  let pyramid: Double
  let proposals: Double
  let heads: Double
  let total: Double

  var testDescription: String { model.rawValue }

  /// Counted with PyTorch's hooks on torchvision's models.
  static let all = [
    ModelCost(model: .resNet50FPN, height: 800, width: 1088, body: 70.9, pyramid: 49.3, proposals: 43.0, heads: 14.4, total: 177.6),
    ModelCost(model: .resNet50FPNv2, height: 800, width: 1088, body: 70.9, pyramid: 49.3, proposals: 85.8, heads: 128.9, total: 334.9),
    ModelCost(model: .mobileNetV3LargeFPN, height: 800, width: 1088, body: 3.7, pyramid: 1.25, proposals: 1.2, heads: 14.4, total: 20.5),
    ModelCost(model: .mobileNetV3Large320FPN, height: 320, width: 448, body: 0.6, pyramid: 0.2, proposals: 0.2, heads: 2.2, total: 3.2),
  ]
}

@Suite("Cost")
struct CostTests {
  @Test("the multiply-adds of a model and of its parts are those of torchvision's", arguments: ModelCost.all)
  func models(_ expected: ModelCost) throws {
    let graph = try FasterRCNN(expected.model.configuration).graph(parameters: nil)
    let costs = try graph.costs(inputs: FasterRCNN.inputShapes(height: expected.height, width: expected.width))
    func billions(_ prefix: String) -> Double {
      zip(graph.nodes, costs).filter { $0.0.name.hasPrefix(prefix) }.map { Double($0.1.multiplyAdds) }.reduce(0, +) / 1e9
    }
    #expect(abs(billions("") - expected.total) <= 0.05)
    #expect(abs(billions("backbone.body") - expected.body) <= 0.05)
    #expect(abs(billions("backbone.fpn") - expected.pyramid) <= 0.05)
    #expect(abs(billions("rpn") - expected.proposals) <= 0.05)
    #expect(abs(billions("roi_heads") - expected.heads) <= 0.05)
  }

  @Test("bytes count every input and output of a node once, constants as inputs")
  func bytes() throws {
    let small = SmallGraph()
    let x = small.builder.input("x", .float32, .maps)
    let y = small.convolution(x, from: 2, to: 3, hasBias: true)
    let graph = small.builder.graph(outputs: [("sum", small.add(y, y))])
    let costs = try graph.costs(inputs: ["x": [1, 2, 4, 5]])
    // 40 inputs, 6 weights, 3 biases, 60 outputs; then 60 read once and 60 written.
    #expect(costs == [Cost(), Cost(), Cost(), Cost(multiplyAdds: 120, byteCount: 4 * 109), Cost(byteCount: 4 * 120)])
    #expect(costs.reduce(Cost(), +) == Cost(multiplyAdds: 120, byteCount: 916))
  }

  @Test("a linear layer and a grouped convolution count their own depth")
  func depth() {
    let linear = Linear().multiplyAdds(inputs: [[7, 20], [30, 20], [30]], outputs: [[7, 30]])
    #expect(linear == 7 * 20 * 30)
    let grouped = Convolution2D(padding: 1, groups: 4).multiplyAdds(inputs: [[1, 8, 5, 5], [4, 2, 3, 3]], outputs: [[1, 4, 5, 5]])
    #expect(grouped == 5 * 5 * 4 * 2 * 9)
  }
}
