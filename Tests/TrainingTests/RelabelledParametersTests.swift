import Detectors
import NeuralNetworks
import TensorGraph
import Testing
import Training

@Suite("Another list of classes")
struct RelabelledParametersTests {
  private let detector: SmallDetector
  private let relabelled: RelabelledParameters
  private static let old = CategoryList(foreground: ["disc", "square"])
  private static let new = CategoryList(foreground: ["star", "Square", "ring"])

  init() throws {
    detector = try SmallDetector()
    relabelled = RelabelledParameters(detector.parameters, from: Self.old, to: Self.new, seed: 5)
  }

  private func rows(_ path: String, _ source: any ParameterSource) throws -> [[Float]] {
    let values = try source.values(of: path)
    let width = values.count / (try #require(source.shape(of: path)))[0]
    return (0..<values.count / width).map { Array(values[$0 * width..<($0 + 1) * width]) }
  }

  @Test("classes of the same name keep their rows, and so does the background")
  func kept() throws {
    #expect(relabelled.keptNames == ["Square"])
    for kind in ["weight", "bias"] {
      let (scores, oldScores) = ("roi_heads.box_predictor.cls_score.\(kind)", detector.parameters)
      let (ours, theirs) = (try rows(scores, relabelled), try rows(scores, oldScores))
      #expect(ours.count == 4 && theirs.count == 3)
      #expect(ours[0] == theirs[0])
      #expect(ours[2] == theirs[2])
      let boxes = "roi_heads.box_predictor.bbox_pred.\(kind)"
      let (ourBoxes, theirBoxes) = (try rows(boxes, relabelled), try rows(boxes, detector.parameters))
      #expect(ourBoxes.count == 16)
      #expect(Array(ourBoxes[0..<4]) == Array(theirBoxes[0..<4]))
      #expect(Array(ourBoxes[8..<12]) == Array(theirBoxes[8..<12]))
    }
  }

  @Test("new classes get rows of their own, as a fresh layer has them, the same from the same seed")
  func drawn() throws {
    let path = "roi_heads.box_predictor.cls_score.weight"
    let (ours, theirs) = (try rows(path, relabelled), try rows(path, detector.parameters))
    let bound = 1 / Float(ours[1].count).squareRoot()
    for label in [1, 3] {
      #expect(!theirs.contains(ours[label]))
      #expect(ours[label].allSatisfy { abs($0) <= bound })
      #expect(ours[label].contains { abs($0) > bound / 2 })
    }
    #expect(ours[1] != ours[3])
    let again = RelabelledParameters(detector.parameters, from: Self.old, to: Self.new, seed: 5)
    #expect(try rows(path, again) == ours)
    let other = RelabelledParameters(detector.parameters, from: Self.old, to: Self.new, seed: 6)
    #expect(try rows(path, other)[1] != ours[1])
  }

  @Test("a model of the new classes takes them, and everything else is what it was")
  func model() throws {
    var configuration = detector.model.configuration
    configuration.roiHeads.classCount = 4
    #expect(throws: ParameterError.self) { try FasterRCNN(configuration).graph(parameters: detector.parameters) }
    _ = try FasterRCNN(configuration).graph(parameters: relabelled)
    for path in relabelled.paths where !path.contains("box_predictor") {
      #expect(relabelled.shape(of: path) == detector.parameters.shape(of: path))
    }
    let path = "backbone.body.conv1.weight"
    #expect(try relabelled.values(of: path) == detector.parameters.values(of: path))
  }
}
