import Boxes
import Images
import RandomNumbers
import Testing
import Training

@Suite("Scale jitter and zooming out")
struct AugmentationScaleTests {
  private static func jitter(_ scale: ClosedRange<Float>) -> Augmentation {
    .with {
      $0.scaleJitter.probability = 1
      $0.scaleJitter.scale = scale
    }
  }

  private static func zoomOut(_ sides: ClosedRange<Float>, pixels: Int = 1 << 20) -> Augmentation {
    .with {
      $0.zoomOut.probability = 1
      $0.zoomOut.sides = sides
      $0.zoomOut.pixelLimit = pixels
    }
  }

  @Test("jitter keeps the image's size, and boxes stay with their pixels", arguments: 0..<40)
  func painted(_ seed: Int) {
    let sample = PaintedSample.numbered(seed % 4)
    let augmented = sample.augmented(Self.jitter(0.3...2), seed: seed)
    #expect(augmented.image.size == sample.image.size)
    #expect(augmented.disagreements(within: 1) == [])
  }

  @Test("jitter by one changes nothing")
  func one() {
    let sample = PaintedSample.numbered(0)
    let augmented = sample.augmented(Self.jitter(1...1), seed: 5)
    #expect(augmented.image == sample.image && augmented.rows == sample.rows)
  }

  @Test("jitter by a half halves all boxes, on a ground of the given colour", arguments: 0..<10)
  func half(_ seed: Int) {
    let sample = PaintedSample.numbered(0)
    var jitter = Self.jitter(0.5...0.5)
    jitter.scaleJitter.fill = Color(red: 9, green: 8, blue: 7)
    let augmented = sample.augmented(jitter, seed: seed)
    #expect(augmented.targets.map { [$0.box.width, $0.box.height] } == sample.targets.map { [$0.box.width / 2, $0.box.height / 2] })
    let filled = (0..<90 * 60).filter { augmented.image[$0 % 90, $0 / 90] == jitter.scaleJitter.fill }.count
    #expect(filled == 90 * 60 - 45 * 30)
  }

  @Test("of an object of which little is left nothing is to be found, and of a region that is to be ignored all that is left")
  func visibleShares() {
    let box = BoundingBox(x1: 30, y1: 0, x2: 60, y2: 60)
    let targets = [1, -1].map { BoxMatcher.Target(box: box, label: $0) }
    let sample = TrainingSample(image: Image(width: 90, height: 60, color: .white), targets: targets)
    var jitter = Self.jitter(2...2)
    jitter.scaleJitter.minimumVisibleShare = 0.4
    let augmented = (0..<60).map { sample.augmented(jitter, seed: $0) }
    // Of the box's 60 x 120 enlarged pixels the half of the height is seen, and as much of the width as the window has.
    for sample in augmented {
      let region = sample.targets.first { $0.label == -1 }
      let width = region?.box.width ?? 0
      #expect(region == nil || sample.rows.last?.dropLast() == [region!.box.x1, 0, region!.box.x2, 60])
      #expect(sample.targets.contains { $0.label == 1 } == (width * 60 >= 0.4 * 60 * 120))
    }
    #expect(Set(augmented.map(\.targets.count)) == [1, 2])
  }

  @Test("an object that is smaller than a pixel goes")
  func tiny() {
    let box = BoundingBox(x1: 10, y1: 10, x2: 13, y2: 40)
    let sample = TrainingSample(
      image: Image(width: 90, height: 60, color: .white), targets: [1, -1].map { BoxMatcher.Target(box: box, label: $0) })
    #expect(sample.augmented(Self.jitter(0.5...0.5), seed: 0).targets.count == 2)
    #expect(sample.augmented(Self.jitter(0.25...0.25), seed: 0).targets.isEmpty)
  }

  @Test("zooming out puts the whole image somewhere on a larger ground", arguments: 0..<30)
  func zoom(_ seed: Int) throws {
    var generator = SplitMix64(seed: UInt64(seed))
    let sample = TrainingSample.coordinates(
      width: 60, height: 40, TrainingSample.randomTargets(40, width: 60, height: 40, using: &generator))
    let zoomed = sample.augmented(Self.zoomOut(1...4), seed: seed)
    let (width, height) = (zoomed.image.width, zoomed.image.height)
    #expect((60...240).contains(width) && abs(width * 40 - height * 60) <= 60)
    let corner = try #require((0..<width * height).first { zoomed.image[$0 % width, $0 / width] != Augmentation.fill })
    let place = PixelBox(x: corner % width, y: corner / width, width: 60, height: 40)
    #expect(zoomed.image.cropped(to: place) == sample.image)
    let (x, y) = (Float(place.left), Float(place.top))
    let expected = sample.rows.map { [$0[0] + x, $0[1] + y, $0[2] + x, $0[3] + y, $0[4]] }
    #expect(zoomed.rows == expected.filter { $0[2] - $0[0] >= 1 && $0[3] - $0[1] >= 1 })
  }

  @Test("a ground of more pixels than the limit is made smaller with all that is on it", arguments: 0..<10)
  func limit(_ seed: Int) {
    let sample = PaintedSample.numbered(seed % 4)
    let zoomed = sample.augmented(Self.zoomOut(2...2, pixels: 10_000), seed: seed)
    #expect(zoomed.image.size == ImageSize(width: 122, height: 82))
    #expect(zoomed.disagreements(within: 1) == [])
    #expect(zoomed.targets.count == 2)
    // An image that is larger than the limit by itself keeps its number of pixels.
    #expect(sample.augmented(Self.zoomOut(2...2, pixels: 10), seed: seed).image.size == sample.image.size)
  }

  @Test("factors that make no sense do no harm", arguments: [0...0, -3 ... -1, 1e30...1e38, 0...(.infinity)] as [ClosedRange<Float>])
  func nonsense(_ factors: ClosedRange<Float>) {
    let sample = PaintedSample.numbered(0)
    for augmentation in [Self.jitter(factors), Self.zoomOut(factors)] {
      let augmented = sample.augmented(augmentation, seed: 1)
      #expect(augmented.targets.allSatisfy { $0.box.hasSides(ofAtLeast: 1) })
      #expect(augmented.image.width * augmented.image.height <= 1 << 21)
    }
  }
}
