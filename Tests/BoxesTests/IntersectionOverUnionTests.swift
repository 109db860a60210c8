import Boxes
import Testing

/// Values of torchvision's `box_iou`, or worked out by hand.
@Suite("Intersection over union")
struct IntersectionOverUnionTests {
  private static let first: [SIMD4<Float>] = [
    [10, 15, 50, 95], [0.5, 0.25, 33.75, 17.125], [-23, -11, 23, 11], [100.1, 200.2, 300.3, 400.4], [3, 4, 5, 9],
  ]
  private static let second: [SIMD4<Float>] = [
    [12, 20, 60, 90], [1, 2, 30, 16], [-20, -15, 25, 9.5], [90.7, 222.2, 310.9, 350.5], [0, 0, 640, 480],
  ]

  @Test("boxes overlap as much as torchvision says, to the last bit")
  func torchvision() {
    let expected: [[Float]] = [
      [0.6820513, 0.005577245, 0, 0, 0.010416667], [0, 0.72358674, 0.15771046, 0, 0.001826477],
      [0, 0.16229509, 0.71492296, 0, 0.0008215379], [0, 0, 0, 0.6022988, 0.13046886], [0, 0.024630541, 0.009070295, 0, 3.2552085e-05],
    ]
    let found = Self.first.map { first in Self.second.map { BoundingBox(first).overlap(BoundingBox($0)) } }
    #expect(found == expected)
  }

  @Test("boxes that only touch do not overlap, and two empty ones have no overlap at all")
  func edges() {
    let box = BoundingBox(x1: 0, y1: 0, x2: 2, y2: 2)
    #expect(box.overlap(BoundingBox(x1: 2, y1: 0, x2: 4, y2: 2)) == 0)
    #expect(box.overlap(box) == 1)
    let point = BoundingBox(x1: 1, y1: 1, x2: 1, y2: 1)
    #expect(box.overlap(point) == 0)
    #expect(point.overlap(point).isNaN)
    #expect(box.overlap(BoundingBox(x1: .nan, y1: 0, x2: 2, y2: 2)).isNaN)
  }

  @Test("a crowd is overlapped by as much of a detection as is in it")
  func crowds() {
    let box = AnnotationBox(x: 0, y: 0, width: 10, height: 10)
    let detection = AnnotationBox(x: 5, y: 0, width: 10, height: 4)
    #expect(box.overlap(withDetection: detection, isCrowd: false) == 20.0 / 120)
    #expect(box.overlap(withDetection: detection, isCrowd: true) == 0.5)
    #expect(box.overlap(withDetection: AnnotationBox(x: 10, y: 0, width: 1, height: 1), isCrowd: false) == 0)
    #expect(box.overlap(withDetection: AnnotationBox(x: 0, y: -1, width: 1, height: 1), isCrowd: true) == 0)
  }
}
