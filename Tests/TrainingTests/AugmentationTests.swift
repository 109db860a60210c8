import Boxes
import Images
import RandomNumbers
import Testing
import Training

@Suite("Augmentation")
struct AugmentationTests {
  private struct Refusal: Error {}

  @Test("nothing happens until somebody sets a probability")
  func off() throws {
    let sample = PaintedSample.numbered(0)
    for seed in 0..<20 {
      var generator = SplitMix64(seed: UInt64(seed))
      let augmented = try Augmentation().apply(to: sample, others: { _ throws(Refusal) in throw Refusal() }, using: &generator)
      #expect(augmented.image == sample.image && augmented.rows == sample.rows)
    }
  }

  @Test("the same seed gives the same sample, another seed another one")
  func determinism() {
    let sample = PaintedSample.numbered(1)
    let samples = [3, 3, 4].map { sample.augmented(.everything, seed: $0) }
    #expect(samples[0].image == samples[1].image && samples[0].rows == samples[1].rows)
    #expect(samples[0].image != samples[2].image)
  }

  @Test("a part that is switched on changes nothing of what the others do")
  func independence() {
    let sample = PaintedSample.numbered(2)
    let turns = Augmentation.with {
      $0.quarterTurns.probability = 0.5
      $0.horizontalFlip.probability = 0.5
      $0.verticalFlip.probability = 0.5
    }
    var more = turns
    more.photometricDistortion.probability = 1
    more.zoomOut.probability = 1
    more.zoomOut.sides = 1...1
    let pairs = (0..<30).map { (sample.augmented(turns, seed: $0).rows, sample.augmented(more, seed: $0).rows) }
    #expect(pairs.allSatisfy { $0 == $1 })
    #expect(Set(pairs.map { $0.0 }).count > 4)
  }

  private static let frequencies: [(Float, ClosedRange<Int>)] = [(0, 0...0), (1, 400...400), (0.5, 160...240)]

  @Test("a probability of 0 is never, of 1 always, of a half about half of the time", arguments: frequencies)
  func probability(_ probability: Float, _ expected: ClosedRange<Int>) {
    let sample = PaintedSample.numbered(0)
    let flip = Augmentation.with { $0.horizontalFlip.probability = probability }
    #expect(expected.contains((0..<400).filter { sample.augmented(flip, seed: $0).rows != sample.rows }.count))
  }

  @Test("three other samples are asked for where there is a mosaic, none otherwise")
  func others() {
    let sample = PaintedSample.numbered(0)
    let mosaic = Augmentation.with { $0.mosaic.probability = 0.5 }
    let counts = (0..<40).map { seed in
      var (count, generator) = (0, SplitMix64(seed: UInt64(seed)))
      let augmented = mosaic.apply(
        to: sample,
        others: { _ in
          count += 1
          return PaintedSample.numbered(count)
        }, using: &generator)
      #expect((count == 0) == (augmented.image == sample.image))
      return count
    }
    #expect(Set(counts) == [0, 3])
  }

  @Test("what another sample fails with is thrown")
  func failure() {
    #expect(throws: Refusal.self) {
      var generator = SplitMix64(seed: 1)
      return try Augmentation.everything.apply(
        to: PaintedSample.numbered(0), others: { _ throws(Refusal) in throw Refusal() }, using: &generator)
    }
  }

  private static let sizes = [(1, 1), (1, 50), (50, 1), (2, 3), (37, 23), (200, 150)].map { ImageSize(width: $0, height: $1) }

  @Test("a sample stays valid whatever its size and its boxes", arguments: sizes, [0, 1, 300])
  func validity(_ size: ImageSize, _ count: Int) {
    var generator = SplitMix64(seed: UInt64(size.width + count))
    let whole = BoxMatcher.Target(box: PixelBox(size).boundingBox, label: 7)
    for seed in 0..<20 {
      let targets = TrainingSample.randomTargets(count, width: size.width, height: size.height, using: &generator)
      let image = Image(width: size.width, height: size.height, color: .white)
      let sample = TrainingSample(image: image, targets: targets + (seed % 2 == 0 ? [whole] : []))
      let augmented = sample.augmented(.everything, seed: seed)
      let (width, height) = (Float(augmented.image.width), Float(augmented.image.height))
      #expect(width >= 1 && height >= 1)
      #expect(augmented.targets.count <= 4 * sample.targets.count)
      let wrong = augmented.targets.filter { target in
        let box = target.box
        return !(box.x1 >= 0 && box.y1 >= 0 && box.x2 <= width && box.y2 <= height && box.hasSides(ofAtLeast: 0.999))
      }
      #expect(wrong.isEmpty, "\(wrong) in \(width) x \(height)")
    }
  }

  @Test("an image without pixels is no sample")
  func empty() async {
    await #expect(processExitsWith: .failure) { _ = TrainingSample(image: Image(width: 0, height: 4, pixels: []), targets: []) }
  }
}
