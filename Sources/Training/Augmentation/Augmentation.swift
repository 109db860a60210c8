import Images
import RandomNumbers

/// What is done to images before a detector learns from them, so that it sees each in ever new ways. Each part happens with a probability of its own, which
/// is zero until somebody sets it: `Augmentation()` changes nothing.
///
/// Everything is drawn from the generator that is given, and each part draws from one of its own, so that another part, switched on or off, changes nothing
/// of what this one does. Boxes stay exact, no image is ever empty and no box without area.
public struct Augmentation: Sendable, Equatable {
  /// Four images in one.
  public var mosaic = Mosaic()
  /// The image larger or smaller within its borders.
  public var scaleJitter = ScaleJitter()
  /// Other light and other colours.
  public var photometricDistortion = PhotometricDistortion()
  /// The image on a larger ground.
  public var zoomOut = ZoomOut()
  /// A part of the image in which objects are seen to an extent that is drawn.
  public var iouCrop = IoUCrop()
  /// Quarter turns, for pictures without an up.
  public var quarterTurns = QuarterTurns()
  /// Left and right change places.
  public var horizontalFlip = Flip(.horizontal)
  /// Above and below change places, for pictures without an up.
  public var verticalFlip = Flip(.vertical)

  /// The colour of what no image covers, unless somebody sets another: the mean of ImageNet, of which the models make zero.
  public static let fill = Color(red: 124, green: 116, blue: 104)

  /// No augmentation.
  public init() {}

  /// The sample as it is seen this time. `others` gives another sample, which it may choose by the generator that it is handed, and is asked three times for
  /// a mosaic and never otherwise; throws what it throws.
  public func apply<Failure: Error>(
    to sample: TrainingSample, others: (inout SplitMix64) throws(Failure) -> TrainingSample, using generator: inout SplitMix64
  ) throws(Failure) -> TrainingSample {
    var sample = try mosaic.apply(to: sample, others: others, using: &generator)
    let parts: [any AugmentationPart] = [
      scaleJitter, photometricDistortion, zoomOut, iouCrop, quarterTurns, horizontalFlip, verticalFlip,
    ]
    for part in parts { sample = part.apply(to: sample, using: &generator) }
    return sample
  }
}
