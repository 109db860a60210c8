import Detectors
import ModelSupport
import NeuralNetworks
import TensorGraph
import Testing

@Suite("Parameters by torchvision's keys")
struct StateDictionaryTests {
  @Test("a model has exactly torchvision's keys and shapes", arguments: TestModel.all)
  func sameKeys(_ model: TestModel) throws {
    let expected = try StateDictionary(of: model.name).withoutCounters
    let actual = try FasterRCNN(model.configuration).graph(parameters: nil).constantShapes
    #expect(!expected.isEmpty)
    #expect(Set(expected.keys).subtracting(actual.keys).sorted() == [])
    #expect(Set(actual.keys).subtracting(expected.keys).sorted() == [])
    for (key, shape) in expected { #expect(actual[key] == shape, "\(key)") }
  }

  @Test("the fixture has as many tensors as torchvision's released files")
  func counts() throws {
    let counts = try TestModel.builders.map { try StateDictionary(of: $0.name).shapes.count }
    #expect(counts == [295, 404, 284, 284])
    let v2 = try StateDictionary(of: TorchvisionModel.resNet50FPNv2.rawValue)
    #expect(v2.shapes.count - v2.withoutCounters.count == 65)
  }

  @Test("a state dictionary loads, its counters of seen batches ignored", arguments: TestModel.all)
  func loads(_ model: TestModel) throws {
    let source = try StateDictionary(of: model.name)
    let graph = try FasterRCNN(model.configuration).graph(parameters: source)
    #expect(graph.constantShapes == source.withoutCounters)
  }

  @Test("missing, unexpected and misshapen tensors are reported together by name")
  func differences() throws {
    var source = try StateDictionary(of: TorchvisionModel.resNet50FPN.rawValue)
    source.shapes["backbone.body.conv1.weight"] = nil
    source.shapes["roi_heads.box_head.fc7.bias"] = nil
    source.shapes["backbone.fc.weight"] = [1000, 2048]
    source.shapes["rpn.head.cls_logits.weight"] = [15, 256, 1, 1]
    let error = try #require(throws: ParameterError.self) {
      try FasterRCNN(TorchvisionModel.resNet50FPN.configuration).graph(parameters: source)
    }
    #expect(error.missing == ["backbone.body.conv1.weight", "roi_heads.box_head.fc7.bias"])
    #expect(error.unexpected == ["backbone.fc.weight"])
    #expect(
      Set(error.misshapen.map { "\($0.path) \($0.expected) \($0.actual)" })
        == ["rpn.head.cls_logits.weight 3x256x1x1 15x256x1x1"])
    #expect(
      error.description
        == "the tensors are not those of this model: 2 missing (backbone.body.conv1.weight, roi_heads.box_head.fc7.bias); "
        + "1 unexpected (backbone.fc.weight); 1 misshapen (rpn.head.cls_logits.weight is 15x256x1x1, not 3x256x1x1).")
  }

  @Test("a parameter that several layers share is reported once")
  func sharedParameter() throws {
    var source = try StateDictionary(of: TorchvisionModel.resNet50FPN.rawValue)
    source.shapes["rpn.head.bbox_pred.bias"] = nil
    let error = try #require(throws: ParameterError.self) {
      try FasterRCNN(TorchvisionModel.resNet50FPN.configuration).graph(parameters: source)
    }
    #expect(error.missing == ["rpn.head.bbox_pred.bias"])
  }

  @Test("of many names eight are shown and the rest counted")
  func manyNames() throws {
    let error = try #require(throws: ParameterError.self) {
      try FasterRCNN(TorchvisionModel.resNet50FPN.configuration).graph(parameters: StateDictionary(shapes: ["a": [1]]))
    }
    #expect(error.missing.count == 295)
    #expect(error.description.contains("295 missing (backbone.body.conv1.weight, backbone.body.bn1.weight, "))
    #expect(error.description.contains(", and 287 more)"))
  }
}
