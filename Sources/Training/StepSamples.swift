import Detectors
import Images
import RandomNumbers

/// The images of one step as they are learned from: read, changed, and each with the seed of what is sampled in it.
public struct StepSamples: Sendable {
  /// Which images of the data set they are.
  public let visits: [EpochOrder.Visit]
  /// What the network gets to see of each.
  public let samples: [TrainingSample]
  private let seeds: [UInt32]

  /// Reads the images of some visits of an epoch and changes them; `images` are those of the data set by their numbers. What is drawn depends on seed, epoch
  /// and visit alone. Throws `ImageError`.
  public init(
    _ visits: [EpochOrder.Visit], of images: [Int: LabelledImage], epoch: Int, _ augmentation: Augmentation, seed: UInt64
  ) throws(ImageError) {
    let ids = images.keys.sorted()
    var samples: [TrainingSample] = []
    for visit in visits {
      guard let image = images[visit.image] else { preconditionFailure("an epoch visits images of its data set") }
      var generator = SplitMix64(seed: seed, parts: [epoch, visit.image, visit.turn])
      let others = { (generator: inout SplitMix64) throws(ImageError) -> TrainingSample in
        try TrainingSample(images[ids[Int(generator.next() % UInt64(ids.count))]]!)
      }
      samples.append(try augmentation.apply(to: TrainingSample(image), others: others, using: &generator))
    }
    (self.visits, self.samples) = (visits, samples)
    seeds = visits.map { TrainingBatch.seed(seed, step: epoch, image: $0.image) &+ UInt32(truncatingIfNeeded: $0.turn) }
  }

  /// In batches of at most so many images, none of which is much smaller than another, as a model's input.
  public func batches(of size: Int, transform: ImageTransformConfiguration) -> [TrainingBatch] {
    batches(Self.batches(of: size, among: samples.count), transform: transform)
  }

  /// The batches in which `count` images are cut.
  static func batches(of size: Int, among count: Int) -> [Range<Int>] {
    let batches = (count + max(size, 1) - 1) / max(size, 1)
    return (0..<batches).map { $0 * count / batches..<($0 + 1) * count / batches }
  }

  /// These ranges of images as batches.
  func batches(_ ranges: [Range<Int>], transform: ImageTransformConfiguration) -> [TrainingBatch] {
    ranges.map { range in
      TrainingBatch(samples[range].map(\.image), targets: samples[range].map(\.targets), seeds: Array(seeds[range]), transform: transform)
    }
  }
}

extension TrainingSample {
  /// Reads a labelled image; throws `ImageError`.
  init(_ image: LabelledImage) throws(ImageError) { self.init(image: try Image(contentsOf: image.path), targets: image.targets) }
}
