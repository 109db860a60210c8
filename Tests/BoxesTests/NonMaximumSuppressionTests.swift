import Boxes
import Testing

@Suite("Suppression")
struct NonMaximumSuppressionTests {
  /// Sixty boxes of up to 20 by 20 pixels in an image of 40 by 40.
  private static let boxes: [BoundingBox] = {
    var state: UInt64 = 7
    func next(_ bound: UInt64) -> Float {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float((state >> 33) % bound) / 2
    }
    return (0..<60).map { _ in
      let (x, y) = (next(40), next(40))
      let (width, height) = (next(40), next(40))
      return BoundingBox(x1: x, y1: y, x2: x + width, y2: y + height)
    }
  }()

  @Test("of random boxes those survive that torchvision's nms keeps")
  func torchvision() {
    let expected: [(threshold: Float, kept: [Int])] = [
      (0.1, [0, 1, 2, 3, 5, 6, 8, 10, 15, 16, 17, 18, 22, 25, 27, 37, 40, 44, 46, 50, 54, 55, 58, 59]),
      (
        0.3,
        [
          0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16, 17, 18, 19, 22, 23, 25, 27, 28, 29, 30, 32, 33, 34, 37, 38, 39, 40, 44, 46,
          48, 49, 50, 54, 55, 57, 58, 59,
        ]
      ),
    ]
    for (threshold, kept) in expected {
      #expect(NonMaximumSuppression(threshold: threshold).survivors(Self.boxes) == kept)
      #expect(NonMaximumSuppression(threshold: threshold, limit: 5).survivors(Self.boxes) == Array(kept.prefix(5)))
    }
    #expect(NonMaximumSuppression(threshold: 0.5).survivors(Self.boxes) == (0..<60).filter { ![31, 41, 42, 53].contains($0) })
  }

  @Test("groups are as apart as in torchvision's batched_nms")
  func groups() {
    let dropped: Set = [20, 26, 31, 36, 41, 45, 51, 52, 53]
    let survivors = NonMaximumSuppression(threshold: 0.3).survivors(Self.boxes, groups: (0..<60).map { $0 % 3 })
    #expect(survivors == (0..<60).filter { !dropped.contains($0) })
  }

  @Test("an overlap at the threshold, or one that is not a number, suppresses nothing")
  func edges() {
    let half = [BoundingBox(x1: 0, y1: 0, x2: 10, y2: 10), BoundingBox(x1: 0, y1: 0, x2: 10, y2: 5)]
    #expect(NonMaximumSuppression(threshold: 0.5).survivors(half) == [0, 1])
    #expect(NonMaximumSuppression(threshold: 0.499).survivors(half) == [0])
    let point = BoundingBox(x1: 3, y1: 3, x2: 3, y2: 3)
    #expect(NonMaximumSuppression(threshold: 0).survivors([point, point]) == [0, 1])
    let nothing = BoundingBox(SIMD4(repeating: .nan))
    #expect(NonMaximumSuppression(threshold: 0).survivors([nothing, half[0], half[0]]) == [0, 1])
  }

  @Test("a box that was suppressed suppresses none itself")
  func chain() {
    let row = (0..<3).map { BoundingBox(x1: Float(4 * $0), y1: 0, x2: Float(4 * $0) + 10, y2: 10) }
    #expect(NonMaximumSuppression(threshold: 0.4).survivors(row) == [0, 2])
  }

  @Test("nothing survives of nothing, or where nothing may")
  func empty() {
    #expect(NonMaximumSuppression(threshold: 0.5).survivors([]).isEmpty)
    #expect(NonMaximumSuppression(threshold: 0.5, limit: 0).survivors(Self.boxes).isEmpty)
  }
}
