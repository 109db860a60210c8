import Images
import RandomNumbers

/// A mirror image (Krizhevsky et al. 2012). Detectors learn from horizontal ones (Girshick 2015); vertical ones are for pictures without an up, such as those
/// of microscopes.
public struct Flip: AugmentationPart {
  /// How often it happens, 0...1.
  public var probability: Float
  private let axis: Axis

  /// What changes places.
  public enum Axis: Sendable {
    /// Left and right.
    case horizontal
    /// Above and below.
    case vertical
  }

  /// A flip along an axis.
  public init(_ axis: Axis, probability: Float = 0) { (self.axis, self.probability) = (axis, probability) }

  func transformed(_ sample: TrainingSample, using generator: inout SplitMix64) -> TrainingSample {
    sample.turned(axis == .horizontal ? .mirroredHorizontally : .mirroredVertically)
  }
}
