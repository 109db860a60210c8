import CPUDevice
import Diagnostics
import NeuralNetworks
import RCNN
import Testing

/// Objects are what a model with random weights detects when all settings let it; then one setting is made wrong on purpose.
@Suite("Explaining misses")
struct MissExplainerTests {
  private static let image = Image(
    width: 200, height: 150, pixels: (0..<3 * 200 * 150).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 9) })

  private static var permissive: FasterRCNNConfiguration {
    var configuration = FasterRCNNConfiguration()
    configuration.transform.minSize = [150]
    configuration.backbone = .resNet(ResNet(blockCounts: [1, 1, 1, 1], isBottleneck: true, baseWidth: 4))
    configuration.pyramid.channels = 8
    configuration.roiHeads.head = .twoMLP(width: 8)
    configuration.roiHeads.classCount = 3
    configuration.roiHeads.scoreThreshold = 0
    return configuration
  }

  private static func detector(_ configuration: FasterRCNNConfiguration) throws -> Detector {
    let graph = try FasterRCNN(configuration).graph(parameters: nil, seed: 1, includingStages: true)
    return try Detector(
      FasterRCNN(configuration), categories: .init(foreground: ["a", "b"]), graph: graph, device: CPUDevice(threadCount: 2))
  }

  private static let objects = Result {
    try detector(permissive).labelledBoxes(in: [image])[0].map { MissExplainer.Object(box: $0.box, label: $0.label) }
  }

  private static func misses(_ configuration: FasterRCNNConfiguration, _ objects: [MissExplainer.Object]? = nil) throws -> [Miss] {
    try MissExplainer(detector(configuration), overlap: 0.5).misses(of: objects ?? Self.objects.get(), in: image)
  }

  /// A setting made wrong on purpose, the stage that then loses objects, and the way to set it back.
  struct Fault: Sendable, CustomTestStringConvertible {
    let stage: MissStage
    let testDescription: String
    let apply: @Sendable (inout FasterRCNNConfiguration, Float) -> Void
    let wrong: Float

    static let all = [
      Fault(
        stage: .proposalRank, testDescription: "too few anchors before NMS", apply: { $0.regionProposals.preNMSTopN.detection = Int($1) },
        wrong: 2),
      Fault(
        stage: .proposalSuppression, testDescription: "an RPN NMS that is too strict", apply: { $0.regionProposals.nmsThreshold = $1 },
        wrong: 0.05),
      Fault(
        stage: .proposalCount, testDescription: "too few proposals", apply: { $0.regionProposals.postNMSTopN.detection = Int($1) }, wrong: 3
      ),
      Fault(
        stage: .classScore, testDescription: "a score threshold that is too high", apply: { $0.roiHeads.scoreThreshold = $1 }, wrong: 0.45),
      Fault(stage: .suppression, testDescription: "a final NMS that is too strict", apply: { $0.roiHeads.nmsThreshold = $1 }, wrong: 0),
      Fault(stage: .detectionCount, testDescription: "too few detections", apply: { $0.roiHeads.detectionsPerImage = Int($1) }, wrong: 4),
    ]
  }

  @Test("nothing is missed where all settings are as they were")
  func nothingMissed() throws {
    #expect(try Self.objects.get().count > 20)
    #expect(try Self.misses(Self.permissive).isEmpty)
  }

  @Test("the stage at fault is named, and the setting it names lets the object pass", arguments: Fault.all)
  func fault(_ fault: Fault) throws {
    var configuration = Self.permissive
    fault.apply(&configuration, fault.wrong)
    let lost = try Self.misses(configuration).filter { $0.stage == fault.stage }
    #expect(lost.count > 20)
    for miss in lost.prefix(5) {
      fault.apply(&configuration, try #require(miss.remedy).value)
      let left = try Self.misses(configuration).first { $0.object == miss.object }
      #expect(left.map { Self.order($0.stage) > Self.order(fault.stage) } ?? true, "\(miss) \(String(describing: left))")
    }
  }

  private static func order(_ stage: MissStage) -> Int { MissStage.allCases.firstIndex(of: stage)! }

  @Test("an object far smaller than all anchors has no anchor, and a larger image would give it one")
  func noAnchor() throws {
    let object = MissExplainer.Object(box: BoundingBox(x1: 50, y1: 50, x2: 58, y2: 58), label: 1)
    let miss = try #require(try Self.misses(Self.permissive, [object]).first)
    #expect(miss.stage == .anchor)
    // The smallest anchor is 31.1 pixels wide and high in the mean (23 x 45 and 45 x 23 after rounding).
    let remedy = try #require(miss.remedy)
    #expect(remedy.setting == .minSize && (550...600).contains(remedy.value))
    var configuration = Self.permissive
    configuration.transform.minSize = [Int(remedy.value)]
    #expect(try Self.misses(configuration, [object]).first?.stage != .anchor)
  }

  @Test("anchors that score too low for a proposal are not helped by more of them")
  func proposalScore() throws {
    var configuration = Self.permissive
    configuration.regionProposals.scoreThreshold = 0.9
    configuration.regionProposals.preNMSTopN.detection = 2
    let misses = try Self.misses(configuration)
    #expect(misses.count > 20 && misses.allSatisfy { $0.stage == .proposalScore && $0.remedy == nil })
  }

  @Test("boxes that the second stage throws far away are its fault")
  func wildBoxes() throws {
    var configuration = Self.permissive
    configuration.roiHeads.boxWeights = SIMD4(repeating: 0.001)
    let misses = try Self.misses(configuration)
    #expect(misses.filter { $0.stage == .box }.count > misses.count / 2)
    #expect(misses.allSatisfy { $0.stage != .box || $0.remedy == nil })
  }

  @Test("of two objects in one place the second has no detection of its own")
  func match() throws {
    let object = try Self.objects.get()[0]
    #expect(try Self.misses(Self.permissive, [object, object]).map(\.stage) == [.match])
  }
}
