import Images
import RandomNumbers

/// Other light and other colours (Howard 2013; SSD: Liu et al. 2016; torchvision's RandomPhotometricDistort): brightness, contrast, saturation and hue, each
/// or not, in this order or with the contrast last.
public struct PhotometricDistortion: AugmentationPart {
  /// How often anything of it happens, 0...1; torchvision's has 1.
  public var probability: Float
  /// How often each of the changes is made when it does, 0...1.
  public var changeProbability: Float = 0.5
  /// Factors of all channels.
  public var brightness: ClosedRange<Float> = 0.875...1.125
  /// Factors of the distances from the image's mean grey.
  public var contrast: ClosedRange<Float> = 0.5...1.5
  /// Factors of the distances from each pixel's grey.
  public var saturation: ClosedRange<Float> = 0.5...1.5
  /// Shares of a turn around the circle of colours.
  public var hue: ClosedRange<Float> = -0.05...0.05
  /// Whether red, green and blue may change places; torchvision's do. Not for detectors that tell things by their colours.
  public var permutesChannels = false

  /// A distortion.
  public init(probability: Float = 0) { self.probability = probability }

  func transformed(_ sample: TrainingSample, using generator: inout SplitMix64) -> TrainingSample {
    var image = sample.image
    let contrast = factor(contrast, using: &generator)
    let isContrastFirst = generator.happens(withChance: 0.5)
    if let factor = factor(brightness, using: &generator) { image.changeBrightness(by: factor) }
    if let contrast, isContrastFirst { image.changeContrast(by: contrast) }
    if let factor = factor(saturation, using: &generator) { image.changeSaturation(by: factor) }
    if let turns = factor(hue, using: &generator) { image.changeHue(by: turns) }
    if let contrast, !isContrastFirst { image.changeContrast(by: contrast) }
    if permutesChannels && generator.happens(withChance: changeProbability) { image.permuteChannels(generator.integer(0...5)) }
    return TrainingSample(image: image, targets: sample.targets)
  }

  /// How much of a change is made; nil where it is not made.
  private func factor(_ range: ClosedRange<Float>, using generator: inout SplitMix64) -> Float? {
    generator.happens(withChance: changeProbability) ? generator.number(range) : nil
  }
}
