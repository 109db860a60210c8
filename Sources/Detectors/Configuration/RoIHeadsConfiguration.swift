/// The second stage: pooling, box head, predictor, how detections are chosen, and how proposals are matched and sampled in training.
public struct RoIHeadsConfiguration: Sendable, Equatable {
  /// The side of the pooled maps in cells.
  public var poolSize = 7
  /// The bilinear samples a bin has along each axis.
  public var samplingRatio = 2
  /// The network between the pooled maps and the predictor.
  public var head = Head.twoMLP(width: 1024)
  /// The number of classes with the background, which is class 0.
  public var classCount = 91
  /// The score above which a detection is kept.
  public var scoreThreshold: Float = 0.05
  /// Scores that replace `scoreThreshold` for single classes; infinity switches a class off.
  public var classScoreThresholds: [Int: Float] = [:]
  /// The overlap (IoU) above which the lower-scored detection of a class is dropped.
  public var nmsThreshold: Float = 0.5
  /// Whether a detection is dropped for one of another class as well.
  public var isClassAgnostic = false
  /// The most detections of an image.
  public var detectionsPerImage = 100
  /// The divisors of dx, dy, dw, dh.
  public var boxWeights = SIMD4<Float>(10, 10, 5, 5)
  /// Proposals that overlap an object at least this much (IoU) take its class in training.
  public var foregroundThreshold: Float = 0.5
  /// Proposals that overlap every object less than this (IoU) are background in training.
  public var backgroundThreshold: Float = 0.5
  /// How many proposals of an image the losses sample.
  public var batchSizePerImage = 512
  /// The largest share of foreground proposals among them.
  public var positiveFraction: Float = 0.25

  /// How much regions of a class count in the classifier's loss where they do not count 1, by class.
  public var classWeights: [Int: Float] = [:]

  /// The network between the pooled maps and the predictor.
  public enum Head: Sendable, Equatable {
    /// Two fully connected layers, `fc6` and `fc7`.
    case twoMLP(width: Int)
    /// Convolutions with batch norms, then one fully connected layer (v2).
    case convolutions(count: Int, width: Int)
  }

  /// torchvision's defaults.
  public init() {}

  /// The threshold of every class; the background's is infinite.
  var scoreThresholds: [Float] {
    (0..<classCount).map { $0 == 0 ? .infinity : classScoreThresholds[$0] ?? scoreThreshold }
  }

  /// The weight of every class in the classifier's loss.
  var lossWeights: [Float] { (0..<classCount).map { classWeights[$0] ?? 1 } }
}
