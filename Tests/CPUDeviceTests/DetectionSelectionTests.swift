import CPUDevice
import DeviceRuntime
import TensorGraph
import Testing

/// One image's detections from regions, logits and deltas that a test spells out.
private struct HandMadeDetections {
  var regions: [[Float]]
  /// A row of logits for each region, the background's first.
  var logits: [[Float]]
  /// The deltas of each region, the same for every class; zero where there are none.
  var deltas: [[Float]] = []
  var thresholds: [Float] = [.infinity, 0.05, 0.05]
  var nmsThreshold: Float = 0.5
  var limit = 100
  var source: (height: Int, width: Int)?

  /// What comes out: box, label and score.
  func detections() throws -> [(box: [Float], label: Int, score: Float)] {
    let (rows, classes) = (regions.count, thresholds.count)
    let op = DetectionSelection(
      scoreThresholds: thresholds, nmsThreshold: nmsThreshold, detectionsPerImage: limit, boxWeights: SIMD4(10, 10, 5, 5))
    let deltas = regions.indices.flatMap { row in
      (0..<classes).flatMap { _ in row < self.deltas.count ? self.deltas[row] : [0, 0, 0, 0] }
    }
    let inputs: [HostTensor] = [
      HostTensor([rows, classes], logits.flatMap { $0 }), HostTensor([rows, 4 * classes], deltas),
      HostTensor([rows, 5], regions.flatMap { [0] + $0 }), HostTensor([2], [0, Int32(rows)]),
      .geometry(source: source, height: 200, width: 2000),
    ]
    let outputs = try SingleOperation(op: op, inputs: inputs).outputs(on: CPUDevice())
    let count = Int(outputs[3].integers[0])
    #expect(outputs[0].floats.dropFirst(4 * count).allSatisfy { $0 == 0 })
    return (0..<count).map { (Array(outputs[0].floats[4 * $0..<4 * $0 + 4]), Int(outputs[2].integers[$0]), outputs[1].floats[$0]) }
  }
}

@Suite("Detections by hand")
struct DetectionSelectionTests {
  private static let sure: [Float] = [-20, 20, -20]

  @Test("deltas are decoded with weights 10, 10, 5, 5")
  func decoding() throws {
    let detections = try HandMadeDetections(
      regions: [[10, 15, 50, 95]], logits: [Self.sure], deltas: [[1.5, 0, 0.911_607_98, -0.667_656_96]]
    ).detections()
    #expect(detections.map(\.label) == [1])
    #expect(detections[0].score == 1)
    for (value, expected) in zip(detections[0].box, [12, 20, 60, 90] as [Float]) { #expect(abs(value - expected) < 1e-4) }
  }

  @Test("a box grows 62.5 times at most, and is clipped to the image")
  func clampedGrowth() throws {
    // Without clipping: -1220, 15, 1280, 95.
    let detections = try HandMadeDetections(regions: [[10, 15, 50, 95]], logits: [Self.sure], deltas: [[0, 0, 100, 0]]).detections()
    for (value, expected) in zip(detections[0].box, [0, 15, 1280, 95] as [Float]) { #expect(abs(value - expected) < 1e-2) }
  }

  @Test("boxes of one class suppress each other above the threshold, not at it; classes are apart")
  func suppression() throws {
    let detections = try HandMadeDetections(
      regions: [[0, 0, 20, 20], [0, 0, 20, 15], [0, 0, 20, 10], [0, 0, 20, 20]],
      logits: [[0, 9, 0], [0, 8, 0], [0, 7, 0], [0, 0, 6]]
    ).detections()
    #expect(detections.map(\.box) == [[0, 0, 20, 20], [0, 0, 20, 10], [0, 0, 20, 20]])
    #expect(detections.map(\.label) == [1, 1, 2])
  }

  @Test("one region may give a detection of every class, the background never")
  func severalClasses() throws {
    let detections = try HandMadeDetections(regions: [[0, 0, 20, 20]], logits: [[5, 5, 5]]).detections()
    #expect(detections.map(\.label) == [1, 2])
    #expect(detections.allSatisfy { abs($0.score - 1 / 3) < 1e-6 })
  }

  @Test("a score at the threshold is not kept")
  func scoreThreshold() throws {
    var detections = HandMadeDetections(regions: [[0, 0, 20, 20]], logits: [[3, 3]], thresholds: [.infinity, 0.5])
    #expect(try detections.detections().isEmpty)
    detections.thresholds[1] = Float(0.5).nextDown
    #expect(try detections.detections().count == 1)
  }

  @Test("of equal scores the lower region comes first, then the lower class")
  func ties() throws {
    let detections = try HandMadeDetections(
      regions: [[100, 0, 120, 20], [0, 0, 20, 20], [50, 0, 70, 20]], logits: [[0, 2, 2], [0, 2, 2], [0, 2, 2]], limit: 5
    ).detections()
    #expect(detections.map { Int($0.box[0]) } == [100, 100, 0, 0, 50])
    #expect(detections.map(\.label) == [1, 2, 1, 2, 1])
  }

  @Test("the lower of two equal boxes with equal scores goes")
  func tiedSuppression() throws {
    let detections = try HandMadeDetections(
      regions: [[0, 0, 20, 20], [0, 0, 20, 19]], logits: [[0, 2, -9], [0, 2, -9]]
    ).detections()
    #expect(detections.map(\.box) == [[0, 0, 20, 20]])
  }

  @Test("sides of a hundredth are kept, thinner ones go")
  func minimumSize() throws {
    let detections = try HandMadeDetections(
      regions: [[0, 0, 0.009_9, 20], [0, 0, 20, 0.009_9], [0, 0, 0.015_625, 0.015_625]], logits: [Self.sure, Self.sure, Self.sure]
    ).detections()
    #expect(detections.map(\.box) == [[0, 0, 0.015_625, 0.015_625]])
  }

  @Test("boxes come out in pixels of the image as it was given")
  func rescaling() throws {
    let detections = try HandMadeDetections(regions: [[10, 20, 30, 40]], logits: [Self.sure], source: (100, 500)).detections()
    #expect(detections.map(\.box) == [[2.5, 10, 7.5, 20]])
  }
}
