import Boxes
import Testing

/// Values of torch.
@Suite("Probabilities")
struct ProbabilityTests {
  private static let logits: [Float] = [1.5, -2, 0.25, 8, -30]

  private func expectEqual(_ found: [Float], _ expected: [Float]) {
    #expect(found.count == expected.count)
    for (found, expected) in zip(found, expected) { #expect(abs(found - expected) <= 3e-7 * expected, "\(found) is not \(expected)") }
  }

  @Test("a class against none")
  func sigmoid() {
    expectEqual(Self.logits.map(Probability.sigmoid), [0.81757444, 0.11920292, 0.5621765, 0.99966466, 9.3576236e-14])
    #expect([Probability.sigmoid(200), Probability.sigmoid(-200)] == [1, 0])
    #expect(Probability.sigmoid(.nan).isNaN)
  }

  @Test("one of several classes, however large the logits are")
  func softmax() {
    let expected: [Float] = [0.0015004689, 4.5310237e-05, 0.00042989154, 0.99802434, 3.132931e-17]
    expectEqual(Probability.softmax(Self.logits), expected)
    expectEqual(Probability.softmax(Self.logits[1...2]), [0.095349446, 0.90465057])
    #expect(Probability.softmax([3e38, 3e38] as [Float]) == [0.5, 0.5])
    #expect(Probability.softmax([-3e38, 3e38] as [Float]) == [0, 1])
    #expect(Probability.softmax([] as [Float]).isEmpty)
  }

  @Test("one logit that is not a number leaves no probability")
  func notANumber() {
    #expect(Probability.softmax([1, .nan, 2] as [Float]).filter(\.isNaN).count == 3)
    #expect(Probability.softmax([1, .infinity] as [Float])[1].isNaN)
  }
}
