import Detectors
import ModelSupport
import TensorGraph
import Testing

@Suite("torchvision's defaults")
struct DefaultsTests {
  @Test("the image transform has FasterRCNN's defaults")
  func transform() {
    let transform = TorchvisionModel.resNet50FPN.configuration.transform
    #expect(transform.minSize == [800])
    #expect(transform.maxSize == 1333)
    #expect(transform.mean == [0.485, 0.456, 0.406])
    #expect(transform.standardDeviation == [0.229, 0.224, 0.225])
    #expect(transform.sizeDivisor == 32)
    #expect(transform.fixedSize == nil)
    #expect(transform.scalePrecision == .float64)
  }

  @Test("the proposal stage has FasterRCNN's defaults")
  func proposals() {
    let proposals = TorchvisionModel.resNet50FPN.configuration.regionProposals
    #expect(proposals.headDepth == 1)
    #expect(proposals.preNMSTopN == .init(training: 2000, detection: 1000))
    #expect(proposals.postNMSTopN == .init(training: 2000, detection: 1000))
    #expect(proposals.nmsThreshold == 0.7)
    #expect(proposals.scoreThreshold == 0)
    #expect(proposals.foregroundThreshold == 0.7)
    #expect(proposals.backgroundThreshold == 0.3)
    #expect(proposals.batchSizePerImage == 256)
    #expect(proposals.positiveFraction == 0.5)
  }

  @Test("the second stage has FasterRCNN's defaults")
  func heads() {
    let heads = TorchvisionModel.resNet50FPN.configuration.roiHeads
    #expect(heads.poolSize == 7)
    #expect(heads.samplingRatio == 2)
    #expect(heads.head == .twoMLP(width: 1024))
    #expect(heads.classCount == 91)
    #expect(heads.scoreThreshold == 0.05)
    #expect(heads.classScoreThresholds == [:])
    #expect(heads.nmsThreshold == 0.5)
    #expect(heads.detectionsPerImage == 100)
    #expect(heads.boxWeights == [10, 10, 5, 5])
    #expect(heads.foregroundThreshold == 0.5)
    #expect(heads.backgroundThreshold == 0.5)
    #expect(heads.batchSizePerImage == 512)
    #expect(heads.positiveFraction == 0.25)
    #expect(heads.classWeights == [:])
  }

  @Test("the second ResNet model differs in its norms and heads only")
  func secondVersion() throws {
    let graph = try FasterRCNN(TorchvisionModel.resNet50FPNv2.configuration).graph(parameters: nil)
    let paths = Set(graph.constantShapes.keys)
    let own = [
      "backbone.fpn.inner_blocks.0.1.running_var", "rpn.head.conv.1.0.weight", "roi_heads.box_head.3.1.weight",
      "roi_heads.box_head.5.weight",
    ]
    #expect(paths.isSuperset(of: own))
    #expect(paths.isDisjoint(with: ["roi_heads.box_head.fc6.weight", "rpn.head.conv.2.0.weight", "roi_heads.box_head.4.0.weight"]))
  }

  @Test("the MobileNet models differ in backbone, anchors and score threshold; the small one in sizes and counts too")
  func mobileNets() {
    var expected = TorchvisionModel.resNet50FPN.configuration
    expected.backbone = .mobileNetV3Large()
    expected.anchors = .allSizesPerLevel
    expected.regionProposals.scoreThreshold = 0.05
    #expect(TorchvisionModel.mobileNetV3LargeFPN.configuration == expected)
    expected.transform.minSize = [320]
    expected.transform.maxSize = 640
    expected.regionProposals.preNMSTopN.detection = 150
    expected.regionProposals.postNMSTopN.detection = 150
    #expect(TorchvisionModel.mobileNetV3Large320FPN.configuration == expected)
  }

  @Test("a graph's stages have torchvision's names and its thresholds the configuration's values")
  func graph() throws {
    var configuration = TorchvisionModel.mobileNetV3LargeFPN.configuration
    configuration.roiHeads.classScoreThresholds = [3: .infinity, 5: 0.5]
    let graph = try FasterRCNN(configuration).graph(parameters: nil, includingStages: true)
    #expect(
      Set(graph.outputs.map(\.name))
        == [
          "boxes", "scores", "labels", "counts", "input", "features.0", "features.1", "features.pool", "rpn.objectness.0",
          "rpn.objectness.1", "rpn.objectness.2", "rpn.deltas.0", "rpn.deltas.1", "rpn.deltas.2", "proposals", "roi.pooled", "roi.logits",
          "roi.deltas",
        ])
    guard let selection = graph.nodes.last?.op as? DetectionSelection else { throw MissingNode() }
    #expect(selection.scoreThresholds.count == 91)
    #expect(selection.scoreThresholds[0] == .infinity)
    #expect(selection.scoreThresholds[1] == 0.05)
    #expect(selection.scoreThresholds[3] == .infinity)
    #expect(selection.scoreThresholds[5] == 0.5)
  }

  struct MissingNode: Error {}
}
