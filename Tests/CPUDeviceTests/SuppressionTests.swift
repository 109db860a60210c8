import Boxes
import CPUDevice
import Testing

@Suite("Suppression by vectors")
struct SuppressionTests {
  private static func boxes(_ count: Int, seed: UInt64) -> [BoundingBox] {
    var state = seed
    func next(_ bound: UInt64) -> Float {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float((state >> 33) % bound) / 7
    }
    return (0..<count).map { _ in
      let (x, y) = (next(400), next(400))
      let (width, height) = (next(200), next(200))
      return BoundingBox(x1: x, y1: y, x2: x + width, y2: y + height)
    }
  }

  @Test("those survive that the plain definition leaves", arguments: [0, 1, 15, 16, 17, 600])
  func definition(count: Int) {
    let boxes = Self.boxes(count, seed: UInt64(count))
    for threshold in [0, 0.1, 0.5, 0.7, 1] as [Float] {
      for limit in [0, 1, 16, 33, .max] {
        let suppression = NonMaximumSuppression(threshold: threshold, limit: limit)
        #expect(suppression.vectorizedSurvivors(boxes) == suppression.survivors(boxes))
      }
    }
  }

  @Test("also boxes without an area, and corners that are no numbers")
  func degenerate() {
    var boxes = Self.boxes(40, seed: 5)
    for index in stride(from: 0, to: 40, by: 4) { boxes[index].x2 = boxes[index].x1 }
    for index in stride(from: 1, to: 40, by: 8) { boxes[index].y1 = .nan }
    for index in stride(from: 2, to: 40, by: 16) { boxes[index] = BoundingBox(x1: 0, y1: 0, x2: .infinity, y2: .infinity) }
    for threshold in [0, 0.3] as [Float] {
      let suppression = NonMaximumSuppression(threshold: threshold)
      #expect(suppression.vectorizedSurvivors(boxes) == suppression.survivors(boxes))
    }
  }
}
