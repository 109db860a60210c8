import Detectors
import ModelSupport
import NeuralNetworks
import RandomNumbers
import TensorGraph
import Testing

/// What torchvision starts a family of parameters with.
enum Start {
  case constant(Float)
  case normal(Float)
  case uniform(Float)
}

@Suite("Fresh parameters")
struct InitializerTests {
  @Test("every parameter starts as torchvision starts it", arguments: [TorchvisionModel.resNet50FPNv2, .mobileNetV3LargeFPN])
  func statistics(_ model: TorchvisionModel) throws {
    for (path, constant) in try FasterRCNN(model.configuration).graph(parameters: nil, seed: 7).constants {
      let values = Array(try constant.values().prefix(100_000))
      let (mean, deviation) = meanAndDeviation(values)
      // Four standard errors, of the mean and of the deviation.
      let room = 4 / Float(values.count).squareRoot()
      switch start(path, constant.shape) {
      case .constant(let value): #expect(values.allSatisfy { $0 == value }, "\(path)")
      case .normal(let expected):
        #expect(abs(mean) < room * expected, "\(path)")
        #expect(abs(deviation / expected - 1) < room, "\(path)")
      case .uniform(let bound):
        #expect(values.allSatisfy { abs($0) <= bound }, "\(path)")
        #expect(abs(deviation / (bound / Float(3).squareRoot()) - 1) < room, "\(path)")
        #expect(abs(mean) < room * bound, "\(path)")
      }
    }
  }

  /// torchvision's initialisers: Kaiming-normal (fan out) in bodies and convolutional heads, Kaiming-uniform (a = 1) in the pyramid, N(0, 0.01) in
  /// the proposal head, PyTorch's default in linear layers.
  private func start(_ path: String, _ shape: Shape) -> Start {
    if path.hasSuffix("running_var") { return .constant(1) }
    let fanIn = shape.elementCount / shape[0]
    // Behind pooling 12544 numbers come in, everywhere else 1024.
    if path.contains("fc6") || path.contains("box_head.5") { return .uniform(1 / Float(12544).squareRoot()) }
    if path.contains("fc7") || path.contains("box_predictor") { return .uniform(1 / Float(1024).squareRoot()) }
    if shape.rank == 1 { return .constant(path.hasSuffix("weight") ? 1 : 0) }
    if path.hasPrefix("rpn") { return .normal(0.01) }
    if path.contains("fpn") { return .uniform((3 / Float(fanIn)).squareRoot()) }
    return .normal((2 / Float(shape[0] * shape[2] * shape[3])).squareRoot())
  }

  private func meanAndDeviation(_ values: [Float]) -> (Float, Float) {
    let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
    let variance = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(values.count)
    return (Float(mean), Float(variance.squareRoot()))
  }

  @Test("the same seed gives the same values, another seed others")
  func seeds() throws {
    let model = FasterRCNN(TorchvisionModel.mobileNetV3LargeFPN.configuration)
    let path = "backbone.fpn.inner_blocks.0.0.weight"
    let values = try [3, 3, 4].map { try #require(model.graph(parameters: nil, seed: $0).constants[path]).values() }
    #expect(values[0] == values[1])
    #expect(values[0] != values[2])
  }

  @Test("parameters of one shape start differently, whatever order they are drawn in")
  func paths() throws {
    let constants = try FasterRCNN(TorchvisionModel.mobileNetV3LargeFPN.configuration).graph(parameters: nil).constants
    let first = try #require(constants["backbone.fpn.layer_blocks.0.0.weight"])
    let second = try #require(constants["backbone.fpn.layer_blocks.1.0.weight"])
    let values = try [second.values(), first.values(), second.values()]
    #expect(values[0] == values[2])
    #expect(values[0] != values[1])
  }

  @Test("the generator is SplitMix64")
  func splitMix() {
    var generator = SplitMix64(seed: 1_234_567)
    let numbers = (0..<5).map { _ in generator.next() }
    #expect(
      numbers == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
        16_408_922_859_458_223_821,
      ])
  }

  @Test("normal numbers have the quantiles of the standard normal distribution")
  func normal() {
    var generator = SplitMix64(seed: 1)
    let values = (0..<100_000).map { _ in generator.normal() }
    for (limit, share) in [(-2, 0.02275), (-1, 0.15866), (0, 0.5), (1, 0.84134), (2, 0.97725)] as [(Float, Double)] {
      #expect(abs(Double(values.count { $0 < limit }) / 100_000 - share) < 0.005)
    }
  }

  @Test("a scope spells the path of a parameter as a checkpoint does")
  func scope() {
    let scope = ParameterScope(graph: GraphBuilder(), source: nil)
    #expect(scope.path == "")
    #expect((scope / "backbone" / "body" / "layer1" / 0 / "conv1").path == "backbone.body.layer1.0.conv1")
  }
}
