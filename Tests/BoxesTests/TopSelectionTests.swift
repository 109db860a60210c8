import Boxes
import Testing

@Suite("Highest scores")
struct TopSelectionTests {
  /// Scores of few values, so that many are equal.
  private static let scores: [Float] = {
    var state: UInt64 = 3
    return (0..<2000).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Int(state >> 33) % 41 - 20) / 8
    }
  }()

  @Test("the highest are those of a stable sort", arguments: [0, 1, 7, 100, 1999, 2000])
  func sorted(count: Int) {
    let sorted = Self.scores.indices.sorted { (-Self.scores[$0], $0) < (-Self.scores[$1], $1) }
    #expect(TopSelection.indices(count, of: Self.scores.count) { Self.scores[$0] } == Array(sorted.prefix(count)))
    #expect(TopSelection.ranking(Self.scores) == sorted)
  }

  @Test("both zeros are equal, infinities are at the ends, and what is not a number ranks highest")
  func specialValues() {
    let least = Float.leastNonzeroMagnitude
    let scores: [Float] = [0, -.infinity, -0.0, .nan, .infinity, least, -least, .greatestFiniteMagnitude, -.nan]
    #expect(TopSelection.ranking(scores) == [3, 8, 4, 7, 5, 0, 2, 6, 1])
    #expect(TopSelection.indices(3, of: scores.count) { scores[$0] } == [3, 8, 4])
  }

  @Test("there is nothing among nothing")
  func empty() {
    #expect(TopSelection.ranking([]).isEmpty)
    #expect(TopSelection.indices(0, of: 0) { _ in 0 }.isEmpty)
  }
}
