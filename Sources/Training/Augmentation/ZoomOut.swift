import Images
import RandomNumbers

/// The image at a random place on a larger ground of one colour, so that objects become small (SSD: Liu et al. 2016; torchvision's RandomZoomOut).
public struct ZoomOut: AugmentationPart {
  /// How often it happens, 0...1.
  public var probability: Float
  /// The factors by which the image's sides grow, from 1.
  public var sides: ClosedRange<Float> = 1...4
  /// The colour of the ground: the mean of all images.
  public var fill = Augmentation.fill
  /// A ground of more pixels than these, which are about what the models look at, and than the image is made smaller, with the image on it.
  public var pixelLimit = 1 << 20

  /// Zooming out.
  public init(probability: Float = 0) { self.probability = probability }

  func transformed(_ sample: TrainingSample, using generator: inout SplitMix64) -> TrainingSample {
    let (size, factor) = (sample.image.size, max(1, generator.number(sides)))
    let pixels = Float(size.width) * Float(size.height)
    let shrinking = min(1, (max(Float(pixelLimit), pixels) / pixels).squareRoot() / factor)
    let ground = size.scaled(by: SIMD2(repeating: shrinking * factor))
    let place = PixelBox(ground).part(size.scaled(by: SIMD2(repeating: shrinking)), using: &generator)
    return Placement(window: PixelBox(size), place: place, minimumVisibleShare: 0).apply(to: sample, on: ground, fill: fill)
  }
}
