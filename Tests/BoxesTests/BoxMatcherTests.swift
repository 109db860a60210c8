import Boxes
import RandomNumbers
import Testing

@Suite("Which object a candidate is to find")
struct BoxMatcherTests {
  /// A box of height 1 from the left edge on: two such overlap by the ratio of their widths.
  private static func bar(_ width: Float, y: Float = 0) -> BoundingBox { BoundingBox(x1: 0, y1: y, x2: width, y2: y + 1) }

  private static func objects(_ boxes: [BoundingBox]) -> [BoxMatcher.Target] { boxes.map { BoxMatcher.Target(box: $0, label: 1) } }

  private static let matcher = BoxMatcher(foregroundThreshold: 0.7, backgroundThreshold: 0.3, keepsBest: true)
  private static let strict = BoxMatcher(foregroundThreshold: 0.7, backgroundThreshold: 0.3, keepsBest: false)

  @Test("above the threshold an object, below the other one background, in between nothing; and what overlaps an object most finds one")
  func thresholds() {
    // The overlaps are 0.8, 0.2, 0.5, 0.25 and 0 with the first object, 0.2, 0, 0.64, 0 and 0 with the second.
    let objects = Self.objects([BoundingBox(x1: 0, y1: 0, x2: 100, y2: 1), BoundingBox(x1: 50, y1: 0, x2: 150, y2: 1)])
    let first = BoundingBox(x1: 0, y1: 0, x2: 80, y2: 1)
    let candidates = [
      first, BoundingBox(x1: 0, y1: 0, x2: 20, y2: 1), BoundingBox(x1: 40, y1: 0, x2: 120, y2: 1), BoundingBox(x1: 0, y1: 0, x2: 25, y2: 1),
      BoundingBox(x1: 300, y1: 0, x2: 310, y2: 1),
    ]
    #expect(Self.matcher.matches(candidates, with: objects) == [0, -1, 1, -1, -1])
    #expect(Self.strict.matches(candidates, with: objects) == [0, -1, -2, -1, -1])
    #expect(Self.matcher.matches(candidates, with: []) == [-1, -1, -1, -1, -1])
  }

  @Test("of an object that nothing overlaps nothing is the best")
  func farAway() {
    let candidates = [Self.bar(10), Self.bar(9, y: 5)]
    #expect(Self.matcher.matches(candidates, with: Self.objects([Self.bar(10, y: 20)])) == [-1, -1])
    #expect(Self.matcher.matches(candidates, with: Self.objects([Self.bar(10, y: 20), Self.bar(10, y: 5)])) == [-1, 1])
  }

  @Test("all that overlap an object equally and most find the object that they overlap most themselves")
  func ties() {
    // The first three overlap the first object by 0.2, the second one the other object by 0.24.
    let objects = Self.objects([BoundingBox(x1: 0, y1: 0, x2: 100, y2: 1), BoundingBox(x1: 100, y1: 0, x2: 120, y2: 1)])
    let candidates = [
      BoundingBox(x1: 0, y1: 0, x2: 20, y2: 1), BoundingBox(x1: 78, y1: 0, x2: 110, y2: 1), BoundingBox(x1: 30, y1: 0, x2: 50, y2: 1),
      BoundingBox(x1: 30, y1: 0, x2: 49, y2: 1),
    ]
    #expect(candidates.map { objects[0].box.overlap($0) }.max() == 0.2)
    #expect(Self.matcher.matches(candidates, with: objects) == [0, 1, 0, -1])
    #expect(Self.matcher.matches([Self.bar(10)], with: Self.objects([Self.bar(10), Self.bar(10)])) == [0])
  }

  @Test("background in a region that is to be ignored is ignored, but not what finds an object there")
  func ignoredRegions() {
    let targets = [BoxMatcher.Target(box: Self.bar(100), label: -1), BoxMatcher.Target(box: Self.bar(10), label: 3)]
    let candidates = [
      Self.bar(10), BoundingBox(x1: 50, y1: 0, x2: 60, y2: 2), BoundingBox(x1: 50, y1: 0, x2: 60, y2: 3), Self.bar(5, y: 7),
    ]
    #expect(Self.matcher.matches(candidates, with: targets) == [1, -2, -1, -1])
  }

  @Test("objects that are no boxes hide no others")
  func brokenObjects() {
    let nan = BoundingBox(SIMD4(repeating: .nan))
    #expect(Self.matcher.matches([Self.bar(10), nan], with: Self.objects([nan, Self.bar(0), Self.bar(10)])) == [2, -1])
    #expect(Self.matcher.matches([Self.bar(0)], with: Self.objects([Self.bar(0)])) == [-1])
  }

  @Test("many boxes are matched as one by one", arguments: [1, 7, 8, 9, 30], [true, false])
  func random(objectCount: Int, keepsBest: Bool) {
    var generator = SplitMix64(seed: UInt64(objectCount))
    func box() -> BoundingBox {
      // Of few places and sizes, so that many overlaps are equal.
      let values = (0..<4).map { _ in Float(Int.random(in: 0..<8, using: &generator)) }
      return BoundingBox(x1: values[0], y1: values[1], x2: values[0] + values[2] + 1, y2: values[1] + values[3] + 1)
    }
    let targets = (0..<objectCount).map { BoxMatcher.Target(box: box(), label: $0 % 5 == 4 ? -1 : 1) }
    let candidates = (0..<300).map { _ in box() }
    let matcher = keepsBest ? Self.matcher : Self.strict
    #expect(matcher.matches(candidates, with: targets) == Self.plainMatches(candidates, targets, keepsBest))
  }

  private static func plainMatches(_ candidates: [BoundingBox], _ targets: [BoxMatcher.Target], _ keepsBest: Bool) -> [Int32] {
    let objects = targets.indices.filter { targets[$0].label > 0 }
    return candidates.map { box in
      let best = objects.max { targets[$0].box.overlap(box) < targets[$1].box.overlap(box) }
      let overlap = best.map { targets[$0].box.overlap(box) } ?? 0
      let first = objects.first { targets[$0].box.overlap(box) == overlap }
      let isBest = objects.contains { object in
        let share = targets[object].box.overlap(box)
        return share > 0 && candidates.allSatisfy { targets[object].box.overlap($0) <= share }
      }
      if let first, overlap >= 0.7 || keepsBest && isBest { return Int32(first) }
      let isIgnored = targets.contains { target in
        let width = min(box.x2, target.box.x2) - max(box.x1, target.box.x1)
        let height = min(box.y2, target.box.y2) - max(box.y1, target.box.y1)
        return target.label < 0 && width > 0 && height > 0 && width * height >= 0.5 * box.area
      }
      return overlap >= 0.3 || isIgnored ? -2 : -1
    }
  }
}
