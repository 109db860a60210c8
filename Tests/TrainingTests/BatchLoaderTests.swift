import Boxes
import Detectors
import Images
import Synchronization
import TestSupport
import Testing
import Training

@Suite("Batches ahead of the device")
struct BatchLoaderTests {
  private struct Broken: Error {}

  /// The bytes of a batch's images.
  private static func pixels(_ batch: TrainingBatch?) -> [UInt8]? {
    guard case .uint8(let bytes) = batch?.tensors["pixels"]?.elements else { return nil }
    return bytes
  }

  private static func batch(_ number: Int) throws -> TrainingBatch {
    try SmallDetector().batch([Picture(number + 1)], seed: UInt32(number))
  }

  @Test("come in order, all of them, and then no more", arguments: [1, 2, 7])
  func order(ahead: Int) throws {
    let expected = try (0..<5).map(Self.batch)
    let loader = BatchLoader(0..<5, ahead: ahead) { try Self.batch($0) }
    for batch in expected {
      let pixels = try #require(Self.pixels(batch))
      #expect(try Self.pixels(loader.next()) == pixels)
    }
    #expect(try loader.next() == nil)
    #expect(try loader.next() == nil)
  }

  @Test("are not made further ahead than they may be")
  func window() throws {
    let made = Mutex(0)
    let loader = BatchLoader(0..<100, ahead: 2) { number in
      made.withLock { $0 = number + 1 }
      return try Self.batch(number % 4)
    }
    _ = try loader.next()
    _ = try loader.next()
    // Two taken, two waiting, one in the making.
    #expect(made.withLock { $0 } <= 5)
    loader.stop()
    #expect(try loader.next() == nil)
  }

  @Test("a failure comes in its turn and ends them")
  func failure() throws {
    let loader = BatchLoader(0..<9) { number in
      if number == 2 { throw Broken() }
      return try Self.batch(number)
    }
    #expect(try loader.next() != nil)
    #expect(try loader.next() != nil)
    #expect(throws: Broken.self) { try loader.next() }
    #expect(try loader.next() == nil)
  }

  @Test("a visit is drawn from seed, epoch and turn alone, whatever is shown beside it")
  func visits() throws {
    let folder = try TemporaryFolder()
    var images: [Int: LabelledImage] = [:]
    for number in 1...3 {
      let picture = Picture(number)
      let path = folder["\(number).png"]
      try picture.image.writePNG(to: path)
      images[number] = LabelledImage(id: number, path: path, targets: picture.targets)
    }
    var augmentation = Augmentation()
    augmentation.horizontalFlip.probability = 0.5
    augmentation.photometricDistortion.probability = 1
    let transform = try SmallDetector().model.configuration.transform
    func pixels(_ visits: [EpochOrder.Visit], epoch: Int, seed: UInt64 = 1) throws -> [UInt8]? {
      let samples = try StepSamples(visits, of: images, epoch: epoch, augmentation, seed: seed)
      return Self.pixels(samples.batches(of: 8, transform: transform).first)
    }
    let visit = EpochOrder.Visit(image: 2, turn: 0)
    let alone = try #require(try pixels([visit], epoch: 3))
    #expect(try pixels([visit], epoch: 3) == alone)
    let both = try #require(try pixels([visit, .init(image: 1, turn: 0)], epoch: 3))
    #expect(both.starts(with: alone) && both.count > alone.count)
    let others = try [pixels([visit], epoch: 4), pixels([visit], epoch: 3, seed: 2), pixels([.init(image: 2, turn: 1)], epoch: 3)]
    for other in others { #expect(other != alone) }
    withExtendedLifetime(folder) {}
  }
}
