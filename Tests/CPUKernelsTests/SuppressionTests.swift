import Boxes
import CPUKernels
import Testing

@Suite("Non-maximum suppression") struct SuppressionTests {
  /// Boxes of up to 20 by 20 pixels in an image of 40 by 40, some without an area.
  private static func boxes(_ count: Int) -> [Float] {
    var state: UInt64 = 7
    func next(_ bound: UInt64) -> Float {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float((state >> 33) % bound) / 2
    }
    return (0..<count).flatMap { _ in
      let (x, y) = (next(40), next(40))
      return [x, y, x + next(40), y + next(40)]
    }
  }

  private func suppress(_ kernels: cpu_kernels, _ boxes: [Float], threshold: Float, limit: Int) -> [Int] {
    let scratch = GuardedArray(5 * ((limit + 15) / 16 * 16))
    var kept = [Int32](repeating: -1, count: limit)
    let count = kernels.suppress(boxes, boxes.count / 4, threshold, limit, &kept, scratch.pointer)
    #expect(scratch.isIntact)
    return kept.prefix(count).map(Int.init)
  }

  private func expected(_ boxes: [Float], threshold: Float, limit: Int) -> [Int] {
    let corners = (0..<boxes.count / 4).map { BoundingBox(SIMD4(boxes[4 * $0..<4 * $0 + 4])) }
    return NonMaximumSuppression(threshold: threshold, limit: limit).survivors(corners)
  }

  @Test(
    "those that survive are those of the definition", arguments: Variant.all,
    [(0, 8), (1, 1), (40, 40), (500, 500), (500, 33), (500, 16), (500, 0)])
  func definition(variant: Variant, size: (count: Int, limit: Int)) {
    let boxes = Self.boxes(size.count)
    for threshold in [0, 0.3, 0.7, 1] as [Float] {
      let survivors = suppress(variant.kernels, boxes, threshold: threshold, limit: size.limit)
      #expect(survivors == expected(boxes, threshold: threshold, limit: size.limit))
    }
  }

  @Test("an overlap at the threshold, or one that is not a number, suppresses nothing", arguments: Variant.all)
  func edges(variant: Variant) {
    let half: [Float] = [0, 0, 10, 10, 0, 0, 10, 5]
    #expect(suppress(variant.kernels, half, threshold: 0.5, limit: 2) == [0, 1])
    #expect(suppress(variant.kernels, half, threshold: 0.499, limit: 2) == [0])
    let (points, numbers): ([Float], [Float]) = ([3, 3, 3, 3, 3, 3, 3, 3], [.nan, .nan, .nan, .nan, 0, 0, 1, 1])
    #expect(suppress(variant.kernels, points, threshold: 0, limit: 2) == [0, 1])
    #expect(suppress(variant.kernels, numbers, threshold: 0, limit: 2) == [0, 1])
  }
}
