import CPUDevice
import DeviceRuntime
import TensorGraph
import Testing

/// One image's proposals from boxes that a test spells out: one cell a level, one anchor a box, deltas of zero.
private struct HandMadeProposals {
  var levels: [[(logit: Float, box: SIMD4<Float>)]]
  var before = 100
  var after = 100
  var nmsThreshold: Float = 0.7
  var scoreThreshold: Float = 0

  /// The boxes that come out.
  func boxes() throws -> [[Float]] {
    let op = ProposalGeneration(
      cellAnchors: levels.map { $0.map(\.box) }, preNMSTopN: before, postNMSTopN: after, nmsThreshold: nmsThreshold,
      scoreThreshold: scoreThreshold)
    let inputs: [HostTensor] =
      [.shape([1, 3, 100, 200]), .geometry(height: 100, width: 200)]
      + levels.map { HostTensor([1, $0.count, 1, 1], $0.map(\.logit)) }
      + levels.map { HostTensor([1, 4 * $0.count, 1, 1], [Float](repeating: 0, count: 4 * $0.count)) }
    let outputs = try SingleOperation(op: op, inputs: inputs).outputs(on: CPUDevice())
    let count = Int(outputs[1].integers[1])
    #expect(outputs[0].shape == [count, 5])
    return (0..<count).map { Array(outputs[0].floats[5 * $0 + 1..<5 * $0 + 5]) }
  }
}

@Suite("Proposals by hand")
struct ProposalTests {
  @Test("anchors of the topmost level of 800x1088 lie 64 apart in x and 61 in y")
  func anchorGrid() throws {
    let op = ProposalGeneration(
      cellAnchors: [[SIMD4(0, 0, 2, 2)]], preNMSTopN: 1000, postNMSTopN: 1000, nmsThreshold: 0.7, scoreThreshold: 0)
    let inputs: [HostTensor] = [
      .shape([1, 3, 800, 1088]), .geometry(height: 800, width: 1088), HostTensor([1, 1, 13, 17], (0..<221).map { -Float($0) / 100 }),
      HostTensor([1, 4, 13, 17], [Float](repeating: 0, count: 884)),
    ]
    let outputs = try SingleOperation(op: op, inputs: inputs).outputs(on: CPUDevice())
    #expect(outputs[1].integers == [0, 221])
    for cell in 0..<221 {
      let (x, y) = (Float(cell % 17 * 64), Float(cell / 17 * 61))
      #expect(Array(outputs[0].floats[5 * cell..<5 * cell + 5]) == [0, x, y, x + 2, y + 2])
    }
  }

  @Test("boxes of one level suppress each other above the threshold, not at it; levels are apart")
  func suppression() throws {
    let proposals = HandMadeProposals(
      levels: [
        // Overlap 0.75 with the first goes; exactly 0.5 stays.
        [(3, [0, 0, 20, 20]), (2, [0, 0, 20, 15]), (1, [0, 0, 20, 10])],
        [(0, [0, 0, 20, 20])],
      ], nmsThreshold: 0.5)
    #expect(try proposals.boxes() == [[0, 0, 20, 20], [0, 0, 20, 10], [0, 0, 20, 20]])
  }

  @Test("the best of all levels come first and equal scores keep the order of levels")
  func order() throws {
    var proposals = HandMadeProposals(levels: [
      [(1, [0, 0, 10, 10]), (2, [30, 0, 40, 10])], [(2, [60, 0, 70, 10]), (3, [90, 0, 99, 9])],
    ])
    #expect(try proposals.boxes().map { $0[0] } == [90, 30, 60, 0])
    proposals.after = 2
    #expect(try proposals.boxes().map { $0[0] } == [90, 30])
    proposals.before = 1
    #expect(try proposals.boxes().map { $0[0] } == [90, 30])
    proposals.after = 100
    #expect(try proposals.boxes().count == 2)
  }

  @Test("a score at the threshold is kept")
  func scoreThreshold() throws {
    let level: [(logit: Float, box: SIMD4<Float>)] = [(0, [0, 0, 10, 10]), (-0.001, [30, 0, 40, 10])]
    #expect(try HandMadeProposals(levels: [level], scoreThreshold: 0.5).boxes() == [[0, 0, 10, 10]])
  }

  @Test("boxes are clipped to the unpadded image; what is then thinner than a thousandth goes")
  func clipping() throws {
    let level: [(logit: Float, box: SIMD4<Float>)] = [
      (5, [-10, -10, 50, 50]), (4, [150, 60, 250, 150]), (3, [200, 0, 300, 50]), (2, [60, -20, 90, 0]), (1, [100, 0, 110, 0.000_9]),
      (0, [120, 0, 130, 0.001_1]),
    ]
    #expect(
      try HandMadeProposals(levels: [level]).boxes() == [[0, 0, 50, 50], [150, 60, 200, 100], [120, 0, 130, 0.001_1]])
  }
}
