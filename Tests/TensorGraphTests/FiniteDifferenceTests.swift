import OpCases
import TensorGraph
import Testing

@Suite("Gradients")
struct FiniteDifferenceTests {
  /// Cases that differences in double finish in a moment.
  private static let cases = OpCase.oddCases.filter { testCase in
    testCase.op is any DifferentiableOp && testCase.inputs.allSatisfy { $0.shape.elementCount < 3000 }
  }

  @Test("the rule of every operation, and the naive definition of every gradient, agree with differences in double precision")
  func differences() throws {
    var tested: Set<String> = []
    for testCase in Self.cases {
      guard let errors = try testCase.gradientErrors(), !errors.isEmpty else { continue }
      tested.insert(String(describing: type(of: testCase.op)))
      #expect(errors.allSatisfy { $0 < 2e-3 }, "\(testCase): \(errors)")
    }
    let differentiable = Set(OpCase.oddCases.filter { $0.op is any DifferentiableOp }.map { String(describing: type(of: $0.op)) })
    #expect(differentiable.subtracting(tested) == [])
    #expect(tested.count > 8)
  }

  @Test("what gradients do not flow through are inputs, proposals, detections and what learning itself is made of")
  func stops() {
    let stops = Set(
      OpCase.oddCases.filter { !($0.op is any DifferentiableOp || $0.op is any LossOp) }.map { String(describing: type(of: $0.op)) })
    let gradients = stops.filter { $0.contains("Gradient") }
    #expect(
      stops.subtracting(gradients) == [
        "ImageTransform", "ProposalGeneration", "DetectionSelection", "AnchorTargets", "RegionTargets", "ChannelSums", "Dilation", "SGD",
        "AdamW",
        "MovingAverage", "Accumulation", "RunningStatistics",
      ])
  }
}
