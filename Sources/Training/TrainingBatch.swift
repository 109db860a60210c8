import Boxes
import Detectors
import DeviceRuntime
import Images
import RandomNumbers

/// Images in memory with their targets: what one step reads.
public struct TrainingBatch: Sendable {
  /// How many images.
  public let count: Int
  /// What a loss graph reads.
  public let tensors: [String: HostTensor]

  /// Decoded images with their targets, in their pixels, as a model's input; each image's samples are drawn from a seed of its own.
  public init(_ images: [Image], targets: [[BoxMatcher.Target]], seeds: [UInt32], transform: ImageTransformConfiguration) {
    let plans = images.map { transform.plan(.init(height: $0.height, width: $0.width)) }
    count = images.count
    tensors = TrainingInputs(plans, targets: targets, seeds: seeds).tensors(pixels: images.flatMap(\.pixels))
  }

  /// Reads labelled images; `seed` and `step` decide what is sampled in each. Throws `ImageError`.
  public init(_ labelled: [LabelledImage], seed: UInt64, step: Int = 0, transform: ImageTransformConfiguration) throws(ImageError) {
    var images: [Image] = []
    for image in labelled { images.append(try Image(contentsOf: image.path)) }
    self.init(
      images, targets: labelled.map(\.targets), seeds: labelled.map { Self.seed(seed, step: step, image: $0.id) }, transform: transform)
  }

  /// The seed of an image's samples in a step: of these three numbers, and of nothing else.
  static func seed(_ seed: UInt64, step: Int, image: Int) -> UInt32 {
    var generator = SplitMix64(seed: seed, parts: [step, image])
    return UInt32(truncatingIfNeeded: generator.next())
  }
}
