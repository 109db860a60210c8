import Boxes
import Testing

@Suite("Levels of regions")
struct LevelMapperTests {
  private static let mapper = LevelMapper(strides: [4, 8, 16, 32], canonicalScale: 224, canonicalLevel: 4)

  @Test(
    "regions are on torchvision's levels",
    arguments: [
      (100, 100, 0), (112, 112, 1), (111.9, 112, 0), (223.99, 223.99, 1), (224, 224, 2), (223.9999, 223.9999, 2), (448, 448, 3),
      (900, 900, 3), (448, 112, 2), (0.001, 0.001, 0), (447.9998, 447.9998, 3), (447.999, 448, 2),
    ] as [(Float, Float, Int)])
  func torchvision(width: Float, height: Float, level: Int) {
    #expect(Self.mapper.level(of: BoundingBox(x1: 0, y1: 0, x2: width, y2: height)) == level)
    #expect(Self.mapper.level(of: BoundingBox(x1: 8, y1: 8, x2: 8 + width, y2: 8 + height)) == level)
  }

  @Test("regions without an area are on the first level, endless ones on the last, and those without a size on none")
  func edges() {
    #expect(Self.mapper.level(of: BoundingBox(x1: 5, y1: 5, x2: 5, y2: 9)) == 0)
    #expect(Self.mapper.level(of: BoundingBox(x1: 0, y1: 0, x2: .infinity, y2: 9)) == 3)
    #expect(Self.mapper.level(of: BoundingBox(x1: 0, y1: 0, x2: -1, y2: 9)) == nil)
    #expect(Self.mapper.level(of: BoundingBox(x1: 0, y1: .nan, x2: 1, y2: 9)) == nil)
  }

  @Test("MobileNet's two levels of one stride are the first")
  func oneStride() {
    let mapper = LevelMapper(strides: [32, 32], canonicalScale: 224, canonicalLevel: 4)
    for side in [5, 200, 256, 2000] as [Float] { #expect(mapper.level(of: BoundingBox(x1: 0, y1: 0, x2: side, y2: side)) == 0) }
  }
}
