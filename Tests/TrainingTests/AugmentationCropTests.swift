import Boxes
import Images
import RandomNumbers
import Testing
import Training

@Suite("Crops by overlap")
struct AugmentationCropTests {
  private static func crop(_ set: (inout IoUCrop) -> Void = { _ in }) -> Augmentation {
    .with {
      $0.iouCrop.probability = 1
      set(&$0.iouCrop)
    }
  }

  private static func sample(_ count: Int, seed: Int) -> TrainingSample {
    var generator = SplitMix64(seed: UInt64(1000 + seed))
    return .coordinates(width: 120, height: 90, TrainingSample.randomTargets(count, width: 120, height: 90, using: &generator))
  }

  /// The window that an image of coordinates shows.
  private static func window(_ image: Image) -> PixelBox {
    PixelBox(x: Int(image[0, 0].red), y: Int(image[0, 0].green), width: image.width, height: image.height)
  }

  private static func isCentred(_ box: BoundingBox, in window: PixelBox) -> Bool {
    let (x, y) = ((box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2)
    return x > Float(window.left) && x < Float(window.right) && y > Float(window.top) && y < Float(window.bottom)
  }

  /// What a crop leaves of a target, by definition.
  private static func row(_ target: BoxMatcher.Target, in window: PixelBox, share: Float) -> [Float]? {
    let (x, y, box) = (Float(window.left), Float(window.top), target.box)
    let clipped = BoundingBox(
      x1: max(box.x1, x) - x, y1: max(box.y1, y) - y, x2: min(box.x2, Float(window.right)) - x, y2: min(box.y2, Float(window.bottom)) - y)
    guard clipped.width >= 1, clipped.height >= 1 else { return nil }
    if target.label > 0 && (!isCentred(box, in: window) || clipped.area < share * box.area) { return nil }
    return [clipped.x1, clipped.y1, clipped.x2, clipped.y2, Float(target.label)]
  }

  @Test("a crop is a part of the image of a size and shape within the limits, with the boxes that definition gives", arguments: 0..<60)
  func definition(_ seed: Int) {
    let (sample, share) = (Self.sample(25, seed: seed), Float(seed % 2) * 0.6)
    let cropped = sample.augmented(Self.crop { $0.minimumVisibleShare = share }, seed: seed)
    let window = Self.window(cropped.image)
    #expect(cropped.image == sample.image.cropped(to: window))
    guard cropped.image != sample.image else { return #expect(cropped.rows == sample.rows) }
    #expect((36...120).contains(window.width) && (27...90).contains(window.height))
    #expect((0.5...2).contains(Float(window.width) / Float(window.height)))
    #expect(cropped.rows == sample.targets.compactMap { Self.row($0, in: window, share: share) })
  }

  @Test("some object overlaps a crop as much as was asked for", arguments: [0, 0.1, 0.3, 0.5, 0.7] as [Float], 0..<10)
  func overlap(_ minimum: Float, _ seed: Int) {
    let sample = Self.sample(40, seed: seed)
    let cropped = sample.augmented(Self.crop { $0.minimumOverlaps = [minimum] }, seed: seed)
    let window = Self.window(cropped.image)
    let objects = sample.targets.filter { $0.label > 0 && Self.isCentred($0.box, in: window) }
    #expect(cropped.image != sample.image)
    #expect(objects.contains { $0.box.overlap(window.boundingBox) >= minimum })
  }

  @Test("an image stays as it is with an overlap of one, without objects, and where no crop is right")
  func unchanged() {
    let sample = Self.sample(20, seed: 1)
    let regions = TrainingSample(image: sample.image, targets: sample.targets.filter { $0.label < 0 })
    let corner = TrainingSample.coordinates(
      width: 120, height: 90, [BoxMatcher.Target(box: BoundingBox(x1: 0, y1: 0, x2: 2, y2: 2), label: 1)])
    let cases: [(TrainingSample, Augmentation)] = [
      (sample, Self.crop { $0.minimumOverlaps = [1] }), (sample, Self.crop { $0.minimumOverlaps = [] }),
      (sample, Self.crop { $0.trials = -1 }), (sample, Self.crop { $0.aspectRatio = 50...60 }), (regions, Self.crop()),
      (corner, Self.crop { $0.minimumOverlaps = [0.5] }),
    ]
    for (number, (sample, augmentation)) in cases.enumerated() {
      let cropped = sample.augmented(augmentation, seed: 3)
      #expect(cropped.image == sample.image && cropped.rows == sample.rows, "case \(number)")
    }
  }
}
