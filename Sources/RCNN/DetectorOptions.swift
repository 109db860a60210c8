import Detection
import DeviceRuntime
import OpenCLDevice

/// What a detector may be told besides its weights; the defaults detect what a person would call found.
public struct DetectorOptions: Sendable {
  /// The builder that the weights belong to; nil reads it off their shapes where they tell.
  public var model: FasterRCNNModel?
  /// The anchors that the model was trained with where they are not the builder's.
  public var anchors = AnchorOverrides()
  /// The names of the labels; nil takes COCO's for a model of 91 classes and "class N" for any other.
  public var categories: CategoryList?
  public var device = DeviceRequest.auto
  /// How long an OpenCL device may take for a batch before it counts as failed.
  public var deviceDeadline = OpenCLDevice.usualDeadline
  /// Where an OpenCL device's kernels keep their tiles; nil takes what suits the device's type.
  public var tiles: TileVariant?
  /// The number of threads of the CPU device; nil takes one for each processor.
  public var threadCount: Int?
  /// The score (0 to 1) above which a detection is kept; nil takes the model's own, which is 0.5 unless its description has another.
  public var scoreThreshold: Float?
  /// Scores that replace `scoreThreshold` for single classes, by name.
  public var classScoreThresholds: [String: Float] = [:]
  /// The names of the only classes to detect; nil detects all.
  public var onlyClasses: [String]?
  /// The overlap (IoU) above which the lower-scored detection of a class is dropped; nil takes the model's.
  public var nmsThreshold: Float?
  /// The most detections of one image; nil takes the model's.
  public var detectionsPerImage: Int?
  /// How many of a level's best anchors enter the suppression of proposals; nil takes the model's.
  public var proposalsBeforeNMS: Int?
  /// The overlap (IoU) above which the lower-scored proposal is dropped; nil takes the model's.
  public var proposalNMSThreshold: Float?
  /// The most proposals of one image; nil takes the model's.
  public var proposals: Int?
  /// The shorter side of the network's input in pixels; nil takes the model's.
  public var minSize: Int?
  /// The limit of the longer side in pixels; nil takes the model's.
  public var maxSize: Int?
  /// The epsilon of batch norms, which no checkpoint tells; nil takes 0 for a ResNet-50 without `num_batches_tracked`, as
  /// torchvision's released one is, and 1e-5 for others.
  public var batchNormEpsilon: Float?
  /// Whether weights that are infinite or not numbers are taken as they are.
  public var allowsNonFiniteWeights = false

  /// The defaults.
  public init() {}

  /// `configuration` with what these options change; throws `DetectorError.unknownClass`.
  func apply(to configuration: FasterRCNNConfiguration, categories: CategoryList) throws(DetectorError) -> FasterRCNNConfiguration {
    var result = configuration
    result.roiHeads.scoreThreshold = scoreThreshold ?? 0.5
    result.roiHeads.classScoreThresholds = try classThresholds(categories, classCount: configuration.roiHeads.classCount)
    if let nmsThreshold { result.roiHeads.nmsThreshold = nmsThreshold }
    if let detectionsPerImage { result.roiHeads.detectionsPerImage = detectionsPerImage }
    if let proposalsBeforeNMS { result.regionProposals.preNMSTopN.detection = proposalsBeforeNMS }
    if let proposalNMSThreshold { result.regionProposals.nmsThreshold = proposalNMSThreshold }
    if let proposals { result.regionProposals.postNMSTopN.detection = proposals }
    if let minSize { result.transform.minSize = [minSize] }
    if let maxSize { result.transform.maxSize = maxSize }
    if let batchNormEpsilon { result.batchNormEpsilon = batchNormEpsilon }
    return result
  }

  private func classThresholds(_ categories: CategoryList, classCount: Int) throws(DetectorError) -> [Int: Float] {
    var thresholds: [Int: Float] = [:]
    for (name, score) in classScoreThresholds { thresholds[try Self.label(name, categories)] = score }
    guard let onlyClasses else { return thresholds }
    var wanted: Set<Int> = []
    for name in onlyClasses { wanted.insert(try Self.label(name, categories)) }
    for label in 1..<max(classCount, 2) where !wanted.contains(label) { thresholds[label] = .infinity }
    return thresholds
  }

  private static func label(_ name: String, _ categories: CategoryList) throws(DetectorError) -> Int {
    guard let label = categories.label(named: name) else { throw .unknownClass(name) }
    return label
  }
}
