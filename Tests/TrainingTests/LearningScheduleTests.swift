import Testing
import Training

@Suite("The rate of each step")
struct LearningScheduleTests {
  private static func isNear(_ rate: Float, _ expected: Double) -> Bool { abs(Double(rate) - expected) <= 1e-6 * expected }

  @Test("rises along a line from its share to the whole rate, and stays there")
  func warmUp() {
    let schedule = LearningSchedule(.drops(at: [], factor: 0.1), stepCount: 50, warmUpSteps: 10, warmUpShare: 0.1)
    for step in 0..<10 { #expect(Self.isNear(schedule.rate(step: step, of: 0.5), 0.5 * (0.1 + 0.09 * Double(step)))) }
    for step in [10, 11, 49, 1000] { #expect(schedule.rate(step: step, of: 0.5) == 0.5) }
  }

  @Test("falls by the factor at each drop, as torchvision's does after 16 and 22 of 26 epochs")
  func drops() {
    let schedule = LearningSchedule(.drops(at: [16 / 26, 22 / 26], factor: 0.1), stepCount: 2600, warmUpSteps: 1000, warmUpShare: 0.001)
    let expected = [0: 2e-5, 500: 0.02 * 0.5005, 1000: 0.02, 1599: 0.02, 1600: 0.002, 2199: 0.002, 2200: 2e-4, 2599: 2e-4]
    for (step, rate) in expected { #expect(Self.isNear(schedule.rate(step: step, of: 0.02), rate), "\(step)") }
  }

  @Test("falls along half a wave from the end of the warm-up to the end of the run, and no further")
  func cosine() {
    let schedule = LearningSchedule(.cosine(finalShare: 0.2), stepCount: 110, warmUpSteps: 10, warmUpShare: 0.5)
    // cos 60° is 1/2 and cos 120° is -1/2.
    let expected = [0: 0.5, 5: 0.75, 10: 1, 60: 0.6, 110: 0.2, 5000: 0.2]
    for (step, share) in expected { #expect(Self.isNear(schedule.rate(step: step, of: 3), 3 * share), "\(step)") }
    let thirds = LearningSchedule(.cosine(finalShare: 0), stepCount: 300)
    #expect(Self.isNear(thirds.rate(step: 100, of: 1), 0.75) && Self.isNear(thirds.rate(step: 200, of: 1), 0.25))
    let rates = (10...110).map { schedule.rate(step: $0, of: 3) }
    #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 > $1 })
  }

  @Test(
    "is a share of the rate for runs of any length",
    arguments: [LearningSchedule.Decay.cosine(finalShare: 0.1), .drops(at: [0, 1], factor: 0.1)])
  func lengths(_ decay: LearningSchedule.Decay) {
    for (count, warmUp) in [(0, 0), (1, 0), (1, 10), (10, 10), (.max, 1000), (-5, -5)] {
      let schedule = LearningSchedule(decay, stepCount: count, warmUpSteps: warmUp, warmUpShare: 0.01)
      for step in [0, 1, 9, 10, .max] { #expect((0...1).contains(schedule.rate(step: step, of: 1)), "\(count), \(warmUp), \(step)") }
    }
  }
}
