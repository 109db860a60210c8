/// What people tell of a model besides its checkpoint; nil leaves what the shapes tell, or else what the builder has.
public struct ModelOverrides: Sendable, Equatable {
  /// The builder that the weights belong to; nil reads it off their shapes where they tell.
  public var model: TorchvisionModel?
  /// The anchors that the model was trained with where they are not the builder's.
  public var anchors = AnchorOverrides()
  /// The epsilon of batch norms, which no checkpoint tells; nil takes 0 for a ResNet-50 without `num_batches_tracked`, as torchvision's released one is, and
  /// 1e-5 for others.
  public var batchNormEpsilon: Float?
  /// The shorter side of the network's input in pixels.
  public var minSize: Int?
  /// The limit of the longer side in pixels.
  public var maxSize: Int?
  /// The score (0 to 1) above which a detection is kept.
  public var scoreThreshold: Float?
  /// Scores that replace `scoreThreshold` for single labels; infinity switches a class off.
  public var labelScoreThresholds: [Int: Float]?
  /// The overlap (IoU) above which the lower-scored detection of a class is dropped.
  public var nmsThreshold: Float?
  /// Whether it is dropped for one of another class as well.
  public var isClassAgnostic: Bool?
  /// The most detections of one image.
  public var detectionsPerImage: Int?
  /// How many of a level's best anchors enter the suppression of proposals.
  public var proposalsBeforeNMS: Int?
  /// The overlap (IoU) above which the lower-scored proposal is dropped.
  public var proposalNMSThreshold: Float?
  /// The most proposals of one image.
  public var proposals: Int?
  /// How many proposals of an image the losses sample.
  public var sampledRegions: Int?

  /// Nothing is told.
  public init() {}

  /// These, and what they leave open as `other` has it.
  public func completed(by other: ModelOverrides) -> ModelOverrides {
    var whole = self
    whole.model = model ?? other.model
    whole.anchors = anchors.completed(by: other.anchors)
    whole.batchNormEpsilon = batchNormEpsilon ?? other.batchNormEpsilon
    (whole.minSize, whole.maxSize) = (minSize ?? other.minSize, maxSize ?? other.maxSize)
    whole.scoreThreshold = scoreThreshold ?? other.scoreThreshold
    whole.labelScoreThresholds = labelScoreThresholds ?? other.labelScoreThresholds
    whole.nmsThreshold = nmsThreshold ?? other.nmsThreshold
    whole.isClassAgnostic = isClassAgnostic ?? other.isClassAgnostic
    whole.detectionsPerImage = detectionsPerImage ?? other.detectionsPerImage
    whole.proposalsBeforeNMS = proposalsBeforeNMS ?? other.proposalsBeforeNMS
    whole.proposalNMSThreshold = proposalNMSThreshold ?? other.proposalNMSThreshold
    whole.proposals = proposals ?? other.proposals
    whole.sampledRegions = sampledRegions ?? other.sampledRegions
    return whole
  }
}
