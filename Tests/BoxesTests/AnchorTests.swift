import Boxes
import Testing

@Suite("Anchors")
struct AnchorTests {
  /// torchvision's anchors of a cell for each size, ratios 0.5, 1 and 2.
  private static let table: [(size: Float, anchors: [SIMD4<Float>])] = [
    (32, [[-23, -11, 23, 11], [-16, -16, 16, 16], [-11, -23, 11, 23]]),
    (64, [[-45, -23, 45, 23], [-32, -32, 32, 32], [-23, -45, 23, 45]]),
    (128, [[-91, -45, 91, 45], [-64, -64, 64, 64], [-45, -91, 45, 91]]),
    (256, [[-181, -91, 181, 91], [-128, -128, 128, 128], [-91, -181, 91, 181]]),
    (512, [[-362, -181, 362, 181], [-256, -256, 256, 256], [-181, -362, 181, 362]]),
  ]

  @Test("the ResNet models have one size a level, ratios in order")
  func oneSizePerLevel() {
    #expect(AnchorGenerator.oneSizePerLevel.cellAnchors == Self.table.map(\.anchors))
  }

  @Test("the MobileNet models have 15 anchors on each of three levels, all sizes of a ratio before the next ratio")
  func allSizesPerLevel() {
    let level = (0..<3).flatMap { ratio in Self.table.map { $0.anchors[ratio] } }
    #expect(AnchorGenerator.allSizesPerLevel.cellAnchors == [level, level, level])
  }

  @Test("halves are rounded to even")
  func rounding() {
    #expect(AnchorGenerator(sizes: [[1, 3, 5, 7]], aspectRatios: [1]).cellAnchors[0].map(\.z) == [0, 2, 2, 4])
    #expect(AnchorGenerator(sizes: [[1, 3, 5, 7]], aspectRatios: [1]).cellAnchors[0].map(\.x) == [0, -2, -2, -4])
  }

  @Test("levels may have ratios of their own")
  func ratiosPerLevel() {
    let generator = AnchorGenerator(sizes: [[32], [64]], aspectRatios: [[1], [4, 1]])
    #expect(generator.cellAnchors == [[[-16, -16, 16, 16]], [[-16, -64, 16, 64], [-32, -32, 32, 32]]])
  }

  @Test("the anchors of a level of 13 by 17 cells lie 64 apart in x and 61 in y, as torchvision's do")
  func grid() {
    let grid = AnchorGrid(rows: 13, columns: 17, height: 800, width: 1088)
    #expect(grid.stride == SIMD2(64, 61))
    #expect(grid.cellCount == 221)
    let anchors = AnchorGenerator(sizes: [[64]], aspectRatios: [0.5, 1]).cellAnchors[0]
    #expect(grid.anchor(anchors[0], at: 3 * 17 + 5) == BoundingBox(x1: 275, y1: 160, x2: 365, y2: 206))
    #expect(grid.anchor(anchors[1], at: 12 * 17 + 16) == BoundingBox(x1: 992, y1: 700, x2: 1056, y2: 764))
  }
}
