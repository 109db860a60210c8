import Images
import RandomNumbers

/// The image larger or smaller within its own borders (large scale jitter: Ghiasi et al. 2021). A larger one is cropped at a random place, a smaller one put
/// at a random place on a ground of one colour: the models resize all images to the same side afterwards, so that a mere change of size would be undone.
public struct ScaleJitter: AugmentationPart {
  /// How often it happens, 0...1.
  public var probability: Float
  /// The factors by which objects grow: 0.1...2 is large scale jitter, 0.8...1.25 the usual one.
  public var scale: ClosedRange<Float> = 0.5...2
  /// The colour around a smaller image.
  public var fill = Augmentation.fill
  /// Objects of whose area less than this share is left are not to be found any more.
  public var minimumVisibleShare: Float = 0.25

  /// Scale jitter.
  public init(probability: Float = 0) { self.probability = probability }

  func transformed(_ sample: TrainingSample, using generator: inout SplitMix64) -> TrainingSample {
    let factor = generator.number(scale)
    let (size, whole) = (sample.image.size, PixelBox(sample.image))
    let window = whole.part(size.scaled(by: SIMD2(repeating: min(1 / factor, 1))), using: &generator)
    let place = whole.part(size.scaled(by: SIMD2(repeating: min(factor, 1))), using: &generator)
    return Placement(window: window, place: place, minimumVisibleShare: minimumVisibleShare).apply(to: sample, on: size, fill: fill)
  }
}
