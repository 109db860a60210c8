import Detectors
import ModelSupport
import TensorGraph
import Testing

@Suite("Checkpoints of other models")
struct ForeignModelTests {
  /// Names of tensors as other frameworks write them.
  static let names: [(ForeignModel, [String])] = [
    (.quantized, ["backbone.body.0.0.weight", "roi_heads.box_head.fc6.scale", "roi_heads.box_head.fc6.zero_point"]),
    (.maskRCNNBenchmark, ["backbone.body.stem.conv1.weight", "rpn.head.conv.weight", "roi_heads.box.predictor.cls_score.weight"]),
    (.detectron2, ["backbone.bottom_up.stem.conv1.weight", "proposal_generator.rpn_head.conv.weight"]),
    (.mmdetection, ["backbone.conv1.weight", "neck.lateral_convs.0.conv.weight", "rpn_head.rpn_conv.weight"]),
    (.fcos, ["backbone.body.conv1.weight", "head.classification_head.cls_logits.weight", "head.regression_head.bbox_ctrness.weight"]),
    (.ssd, ["backbone.features.0.0.0.weight", "head.classification_head.module_list.0.0.0.weight"]),
    (.retinaNet, ["backbone.body.conv1.weight", "backbone.fpn.inner_blocks.0.0.weight", "head.classification_head.cls_logits.weight"]),
    (.detr, ["transformer.encoder.layers.0.linear1.weight", "class_embed.weight", "backbone.0.body.conv1.weight"]),
    (.yolo, ["model.0.conv.weight", "model.1.conv.weight", "model.22.dfl.conv.weight"]),
    (.withoutPyramid, ["backbone.0.0.weight", "rpn.head.cls_logits.weight", "roi_heads.box_head.fc6.weight"]),
    (.segmentation, ["backbone.conv1.weight", "backbone.layer1.0.conv1.weight", "classifier.4.weight"]),
    (.classifier, ["conv1.weight", "layer1.0.conv1.weight", "fc.weight"]),
    (.classifier, ["Conv2d_1a_3x3.conv.weight", "fc.weight"]), (.classifier, ["conv1.0.weight", "stage2.0.branch1.0.weight", "fc.weight"]),
    (.classifier, ["features.0.0.weight", "classifier.1.weight"]),
  ]

  @Test("each is named for what it is, whatever is around it", arguments: names, ["", "model.", "module.net."])
  func kinds(_ testCase: (ForeignModel, [String]), prefix: String) throws {
    let shapes = Dictionary(uniqueKeysWithValues: testCase.1.map { (prefix + $0, Shape([1, 1, 1, 1])) })
    let error = try #require(throws: ConfigurationError.self) {
      try FasterRCNNConfiguration(inferredFrom: StateDictionary(shapes: shapes), model: .resNet50FPN)
    }
    #expect(error == .foreignModel(testCase.0))
    #expect(error.description.hasPrefix("the checkpoint is a"))
    #expect(error.description.contains(": give "))
  }

  @Test("every kind is among those that are tried")
  func complete() { #expect(Set(Self.names.map { "\($0.0)" }).count == ForeignModel.allCases.count) }

  @Test("names that say nothing are no kind")
  func unknown() throws {
    let source = StateDictionary(shapes: ["backbone_fpn": [1], "w": [1], "model.1.weight": [1], "xhead.cls_preds.w": [1]])
    #expect(throws: ConfigurationError.notFasterRCNN(missing: "backbone.body.conv1.weight")) {
      try FasterRCNNConfiguration(inferredFrom: source, model: .mobileNetV3LargeFPN)
    }
  }

  @Test("the background alone is no class")
  func backgroundAlone() throws {
    var source = try StateDictionary(of: TorchvisionModel.resNet50FPN.rawValue)
    source.shapes["roi_heads.box_predictor.cls_score.weight"] = [1, 1024]
    #expect(throws: ConfigurationError.backgroundAlone) { try FasterRCNNConfiguration(inferredFrom: source) }
  }

  @Test("a ResNeXt is told by its groups")
  func resNeXt() throws {
    var source = try StateDictionary(of: TorchvisionModel.resNet50FPN.rawValue)
    source.shapes["backbone.body.layer1.0.conv2.weight"] = [128, 4, 3, 3]
    #expect(throws: ConfigurationError.groupedConvolutions(groups: 32)) { try FasterRCNNConfiguration(inferredFrom: source) }
  }

  @Test("another network in the place of MobileNetV3-Large is told by its last layer")
  func otherMobileNet() throws {
    var source = try StateDictionary(of: TorchvisionModel.mobileNetV3LargeFPN.rawValue)
    source.shapes["backbone.body.16.0.weight"] = [576, 96, 1, 1]
    #expect(throws: ConfigurationError.foreignModel(.withoutPyramid)) { try FasterRCNNConfiguration(inferredFrom: source) }
  }
}
