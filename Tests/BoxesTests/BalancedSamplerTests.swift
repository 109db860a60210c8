import Boxes
import Testing

@Suite("A balanced sample")
struct BalancedSamplerTests {
  /// Ten objects, ten that are to be ignored, and a thousand of background.
  private static let matches: [Int32] = (0..<1020).map { $0 % 51 == 0 ? ($0 % 2 == 0 ? 3 : -2) : -1 }

  @Test("no more objects than their share, rounded down, and background for the rest", arguments: BalancedSampler.Order.allCases)
  func shares(order: BalancedSampler.Order) {
    let sampler = BalancedSampler(count: 17, positiveFraction: 0.25, order: order)
    let sample = sampler.sample(Self.matches, seed: 5)
    #expect(sampler.positiveLimit == 4)
    #expect(sample.count == 17 && sample == Set(sample).sorted())
    #expect(sample.count { Self.matches[$0] >= 0 } == 4 && sample.count { Self.matches[$0] == -1 } == 13)
  }

  @Test("fewer where there are no more", arguments: BalancedSampler.Order.allCases)
  func fewer(order: BalancedSampler.Order) {
    let sampler = BalancedSampler(count: 2000, positiveFraction: 0.5, order: order)
    #expect(sampler.sample(Self.matches, seed: 1) == Self.matches.indices.filter { Self.matches[$0] != -2 })
    #expect(sampler.sample([], seed: 1).isEmpty && sampler.sample([-2, -2], seed: 1).isEmpty)
    #expect(BalancedSampler(count: 0, positiveFraction: 1, order: order).sample(Self.matches, seed: 1).isEmpty)
  }

  @Test("one seed gives one choice, another one another")
  func seeds() {
    let sampler = BalancedSampler(count: 64, positiveFraction: 0.5, order: .random)
    let samples = (0..<8).map { sampler.sample(Self.matches, seed: $0) }
    #expect(Set(samples).count == 8)
    #expect(samples == (0..<8).map { sampler.sample(Self.matches, seed: $0) })
  }

  @Test("the chosen are those of the lowest keys, or the first")
  func order() {
    let random = BalancedSampler(count: 100, positiveFraction: 0, order: .random)
    let background = Self.matches.indices.filter { Self.matches[$0] == -1 }
    let ranked = background.sorted { random.key($0, seed: 9) < random.key($1, seed: 9) }
    #expect(random.sample(Self.matches, seed: 9) == ranked.prefix(100).sorted())
    let first = BalancedSampler(count: 100, positiveFraction: 0, order: .first)
    #expect(first.sample(Self.matches, seed: 9) == Array(background.prefix(100)))
  }

  @Test("keys are spread evenly, and no two are equal")
  func keys() {
    let sampler = BalancedSampler(count: 1, positiveFraction: 0, order: .random)
    let keys = (0..<4096).map { sampler.key($0, seed: 77) }
    #expect(Set(keys).count == keys.count)
    let counts = Dictionary(grouping: keys) { $0 >> 28 }.mapValues(\.count)
    #expect(counts.count == 16 && counts.values.allSatisfy { (190...330).contains($0) })
  }
}
