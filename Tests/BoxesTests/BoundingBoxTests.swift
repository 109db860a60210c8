import Boxes
import Testing

@Suite("Boxes")
struct BoundingBoxTests {
  @Test("corners can be read and set one by one")
  func corners() {
    var box = BoundingBox(x1: 1, y1: 2, x2: 30, y2: 40)
    #expect(box.corners == SIMD4(1, 2, 30, 40))
    #expect([box.width, box.height, box.area] == [29, 38, 1102])
    (box.x1, box.y1, box.x2, box.y2) = (5, 6, 7, 9)
    #expect(box == BoundingBox(SIMD4(5, 6, 7, 9)))
    #expect([box.x1, box.y1, box.x2, box.y2] == [5, 6, 7, 9])
  }

  @Test("corners are moved into the image, and those that are not numbers stay what they are")
  func clipping() {
    #expect(BoundingBox(x1: -3, y1: 4, x2: 250, y2: 100.5).clipped(width: 200, height: 100) == BoundingBox(x1: 0, y1: 4, x2: 200, y2: 100))
    #expect(BoundingBox(x1: 300, y1: -9, x2: 310, y2: -5).clipped(width: 200, height: 100) == BoundingBox(x1: 200, y1: 0, x2: 200, y2: 0))
    let box = BoundingBox(x1: .nan, y1: -.infinity, x2: .infinity, y2: 5).clipped(width: 200, height: 100)
    #expect(box.x1.isNaN)
    #expect([box.y1, box.x2, box.y2] == [0, 200, 5])
  }

  @Test("a side may be as short as the minimum, and none that is not a number is long enough")
  func sides() {
    let box = BoundingBox(x1: 0, y1: 0, x2: 2, y2: 1)
    #expect(box.hasSides(ofAtLeast: 1))
    #expect(!box.hasSides(ofAtLeast: Float(1).nextUp))
    #expect(!BoundingBox(x1: 0, y1: 0, x2: 2, y2: .nan).hasSides(ofAtLeast: 0))
    #expect(!BoundingBox(x1: 2, y1: 0, x2: 0, y2: 1).hasSides(ofAtLeast: 0))
  }

  @Test("boxes are resized along both axes")
  func scaling() {
    #expect(BoundingBox(x1: 1, y1: 2, x2: 3, y2: 4).scaled(by: SIMD2(2, 0.5)) == BoundingBox(x1: 2, y1: 1, x2: 6, y2: 2))
  }

  @Test("the far corner of a marked box is rounded once")
  func annotations() {
    // In float32 the sum of the rounded numbers would be 16,777,216.
    let box = BoundingBox(AnnotationBox(x: 16_777_216, y: 1, width: 1.5, height: 0.25))
    #expect([box.x1, box.y1, box.x2, box.y2] == [16_777_216, 1, 16_777_218, 1.25])
  }
}
