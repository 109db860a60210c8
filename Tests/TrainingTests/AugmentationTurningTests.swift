import Boxes
import Images
import Testing
import Training

@Suite("Flips and quarter turns")
struct AugmentationTurningTests {
  private static let sample = PaintedSample.make(
    width: 31, height: 17, [(1, PixelBox(x: 0, y: 0, width: 9, height: 4)), (6, PixelBox(x: 20, y: 6, width: 3, height: 11))])

  @Test("boxes move with their pixels", arguments: 1...8)
  func orientation(_ number: Int) throws {
    let orientation = try #require(Orientation(rawValue: number))
    let turned = Self.sample.turned(orientation)
    #expect(turned.disagreements(within: 0) == [])
    #expect(turned.image.width == (orientation.swapsSides ? 17 : 31))
    #expect(turned.targets.map(\.label) == [1, 6])
  }

  @Test("a flipped box has the distances from the right edge that it had from the left one")
  func box() {
    let target = BoxMatcher.Target(box: BoundingBox(x1: 3.25, y1: 1.5, x2: 10, y2: 9.75), label: -1)
    let sample = TrainingSample(image: Image(width: 40, height: 20, color: .white), targets: [target])
    #expect(sample.augmented(.with { $0.horizontalFlip.probability = 1 }, seed: 0).rows == [[30, 1.5, 36.75, 9.75, -1]])
    #expect(sample.augmented(.with { $0.verticalFlip.probability = 1 }, seed: 0).rows == [[3.25, 10.25, 10, 18.5, -1]])
  }

  @Test("each pixel of a flip is that of the mirrored place, and two flips are none")
  func flips() {
    let sample = TrainingSample.coordinates(width: 13, height: 7, [])
    let horizontal = Augmentation.with { $0.horizontalFlip.probability = 1 }
    let vertical = Augmentation.with { $0.verticalFlip.probability = 1 }
    let (mirrored, upended) = (sample.augmented(horizontal, seed: 0).image, sample.augmented(vertical, seed: 0).image)
    for pixel in 0..<13 * 7 {
      let (x, y) = (pixel % 13, pixel / 13)
      #expect(mirrored[x, y] == sample.image[12 - x, y] && upended[x, y] == sample.image[x, 6 - y])
    }
    for flip in [horizontal, vertical] {
      let twice = Self.sample.augmented(flip, seed: 1).augmented(flip, seed: 2)
      #expect(twice.image == Self.sample.image && twice.rows == Self.sample.rows)
    }
  }

  @Test("quarter turns lead in three directions, each as often as the others, and four of them to where they began")
  func quarters() {
    let turns = Augmentation.with { $0.quarterTurns.probability = 1 }
    let turned = (0..<300).map { Self.sample.augmented(turns, seed: $0).rows }
    let orientations: [Orientation] = [.rotatedRight, .rotatedHalf, .rotatedLeft]
    for orientation in orientations {
      let rows = Self.sample.turned(orientation).rows
      #expect((70...130).contains(turned.filter { $0 == rows }.count))
    }
    let around = (0..<4).reduce(Self.sample) { sample, _ in sample.turned(.rotatedRight) }
    #expect(around.image == Self.sample.image && around.rows == Self.sample.rows)
  }
}
