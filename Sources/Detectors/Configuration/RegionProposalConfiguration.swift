/// The region proposal network: its head, how proposals are chosen, and how anchors are matched and sampled in training.
public struct RegionProposalConfiguration: Sendable, Equatable {
  /// The number of 3x3 convolutions before the two predictors.
  public var headDepth = 1
  /// How many of a level's best anchors enter suppression.
  public var preNMSTopN = Counts(training: 2000, detection: 1000)
  /// How many proposals of all levels leave suppression.
  public var postNMSTopN = Counts(training: 2000, detection: 1000)
  /// The overlap (IoU) above which the lower-scored proposal is dropped.
  public var nmsThreshold: Float = 0.7
  /// The objectness (0 to 1) below which a proposal is dropped.
  public var scoreThreshold: Float = 0
  /// Anchors that overlap an object at least this much (IoU) are foreground in training.
  public var foregroundThreshold: Float = 0.7
  /// Anchors that overlap every object less than this (IoU) are background in training.
  public var backgroundThreshold: Float = 0.3
  /// How many anchors of an image the losses sample.
  public var batchSizePerImage = 256
  /// The largest share of foreground anchors among them.
  public var positiveFraction: Float = 0.5

  /// A count that differs between training and detection.
  public struct Counts: Sendable, Equatable {
    /// What training uses.
    public var training: Int
    /// What detection uses.
    public var detection: Int

    /// The two counts.
    public init(training: Int, detection: Int) {
      self.training = training
      self.detection = detection
    }
  }

  /// torchvision's defaults.
  public init() {}
}
