import Boxes
import Images
import RandomNumbers
import Testing
import Training

@Suite("Mosaics")
struct AugmentationMosaicTests {
  private static func mosaic(_ sample: TrainingSample, seed: Int, others: [TrainingSample]) -> TrainingSample {
    let augmentation = Augmentation.with { $0.mosaic.probability = 1 }
    var (rest, generator) = (others[...], SplitMix64(seed: UInt64(seed)))
    return augmentation.apply(to: sample, others: { _ in rest.removeFirst() }, using: &generator)
  }

  @Test("boxes of all four images stay with their pixels", arguments: 0..<60)
  func painted(_ seed: Int) {
    let mosaic = Self.mosaic(PaintedSample.numbered(0), seed: seed, others: (1...3).map { PaintedSample.numbered($0) })
    #expect(mosaic.image.size == ImageSize(width: 90, height: 60))
    #expect(mosaic.disagreements(within: 1) == [])
    #expect(mosaic.targets.count > 0 && Set(mosaic.targets.map(\.label)).count == mosaic.targets.count)
  }

  @Test("four images meet at a point around the middle and cover the whole")
  func quarters() {
    let samples = [1, 2, 3, 5].map { label in
      TrainingSample(image: Image(width: 80 + Int(label), height: 60, color: PaintedSample.color(label)), targets: [])
    }
    let places = (0..<40).map { seed in
      let image = Self.mosaic(samples[0], seed: seed, others: Array(samples.dropFirst())).image
      let corners = [image[0, 0], image[80, 0], image[0, 59], image[80, 59]]
      #expect(Set(corners) == Set([1, 2, 3, 5].map(PaintedSample.color)))
      let x = (0..<81).first { image[$0, 0] != corners[0] } ?? 0
      let y = (0..<60).first { image[0, $0] != corners[0] } ?? 0
      #expect((20...61).contains(x) && (15...45).contains(y))
      let strangers = (0..<81 * 60).filter {
        image[$0 % 81, $0 / 81] != corners[($0 % 81 < x ? 0 : 1) + ($0 / 81 < y ? 0 : 2)]
      }
      #expect(strangers.isEmpty)
      return [x, y, corners.firstIndex(of: PaintedSample.color(1)) ?? -1]
    }
    #expect(Set(places.map { $0[2] }) == [0, 1, 2, 3] && Set(places.map { $0[0] }).count > 15)
  }

  @Test("images of one pixel make one, too")
  func small() {
    let sample = TrainingSample(
      image: Image(width: 1, height: 1, color: .black), targets: [.init(box: BoundingBox(x1: 0, y1: 0, x2: 1, y2: 1), label: 3)])
    let mosaic = Self.mosaic(sample, seed: 0, others: [sample, sample, PaintedSample.numbered(1)])
    #expect(mosaic.image.size == ImageSize(width: 2, height: 2))
    #expect(mosaic.targets.filter { $0.label == 3 }.count == 3)
  }
}
