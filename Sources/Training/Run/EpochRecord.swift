/// How far a run of training is at the end of an epoch, and how well it does.
public struct EpochRecord: Sendable, Equatable {
  /// Counted from 1.
  public var epoch: Int
  /// Updates of the weights since the run began.
  public var step: Int
  /// Since the run began, without the time between interruptions and resumptions.
  public var seconds: Double
  /// The rate of the last step.
  public var learningRate: Double
  /// Of the epoch's images as they were learned from.
  public var training: LossMeans
  /// Of the images that are not learned from, with the weights that are kept.
  public var validation: LossMeans?
  /// COCO's average precision on those; nil without an object.
  public var ap: Double?
  /// At an overlap of 0.5.
  public var ap50: Double?
  /// At an overlap of 0.75.
  public var ap75: Double?
  /// Whether no epoch before was as good.
  public var isBest: Bool
  /// Images learned from, a second of the epoch's steps.
  public var imagesPerSecond: Double
  /// The share of the steps' time in which the device waited for images.
  public var waitShare: Double

  /// A record.
  public init(
    epoch: Int, step: Int, seconds: Double, learningRate: Double, training: LossMeans, validation: LossMeans? = nil, ap: Double? = nil,
    ap50: Double? = nil, ap75: Double? = nil, isBest: Bool = false, imagesPerSecond: Double, waitShare: Double
  ) {
    (self.epoch, self.step, self.seconds, self.learningRate) = (epoch, step, seconds, learningRate)
    (self.training, self.validation, self.ap, self.ap50, self.ap75) = (training, validation, ap, ap50, ap75)
    (self.isBest, self.imagesPerSecond, self.waitShare) = (isBest, imagesPerSecond, waitShare)
  }
}
