import Images
import RandomNumbers

/// One, two or three quarter turns, each as often as the others, for pictures without an up, such as those of microscopes (Ronneberger et al. 2015). With a
/// probability of 0.75 all four directions are equally likely.
public struct QuarterTurns: AugmentationPart {
  /// How often the image is turned, 0...1.
  public var probability: Float

  /// Quarter turns.
  public init(probability: Float = 0) { self.probability = probability }

  private static let orientations: [Orientation] = [.rotatedRight, .rotatedHalf, .rotatedLeft]

  func transformed(_ sample: TrainingSample, using generator: inout SplitMix64) -> TrainingSample {
    sample.turned(Self.orientations[generator.integer(0...2)])
  }
}
