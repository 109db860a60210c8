/// From class logits and box deltas to final detections: softmax, decode, clip, filters, NMS per class or across classes, the best of all, rescaling.
///
/// Notation: R regions, K classes with the background at 0, D detections an image. Inputs: logits [R, K], deltas [R, 4K], regions [R, 5],
/// offsets [N + 1] int32, geometry [N, 5] int32. Outputs: boxes [N, D, 4] (x1, y1, x2, y2 in source pixels), scores [N, D], labels [N, D] int32,
/// counts [N] int32; rows from counts[n] on are zero. Ties break by the lower region, then the lower class.
public struct DetectionSelection: Op {
  /// Per class the score above which a candidate is kept; infinity switches a class off.
  public let scoreThresholds: [Float]
  /// The overlap above which the lower-scored detection of a class goes.
  public let nmsThreshold: Float
  /// Whether it goes for one of another class as well.
  public let isClassAgnostic: Bool
  /// The most detections of an image.
  public let detectionsPerImage: Int
  /// The divisors of dx, dy, dw, dh.
  public let boxWeights: SIMD4<Float>
  /// The smallest width and height of a detection that is kept, in resized pixels.
  public let minSize: Float

  /// A selection among `scoreThresholds.count` classes.
  public init(
    scoreThresholds: [Float], nmsThreshold: Float, isClassAgnostic: Bool = false, detectionsPerImage: Int, boxWeights: SIMD4<Float>,
    minSize: Float = 1e-2
  ) {
    self.scoreThresholds = scoreThresholds
    self.nmsThreshold = nmsThreshold
    self.isClassAgnostic = isClassAgnostic
    self.detectionsPerImage = detectionsPerImage
    self.boxWeights = boxWeights
    self.minSize = minSize
  }

  public var name: String { "DetectionSelection" }
  public var inputRoles: [InputRole] { [.data, .data, .data, .data, .data] }
  public func outputKinds(_ inputs: [ValueKind]) -> [ValueKind]? {
    inputs.prefix(2).allSatisfy { $0 == .rows || $0 == .array } ? [.array, .array, .array, .array] : nil
  }
  public var rowRule: RowRule { .all }
  public var outputTypes: [DataType] { [.float32, .float32, .int32, .int32] }

  public func outputShapes(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    let classes = scoreThresholds.count
    try require(
      [0, 1, 2, 4].allSatisfy { inputs[$0].rank == 2 }, "logits, deltas, regions, offsets and geometry", inputs)
    try require(inputs[0][1] == classes && inputs[1][1] == 4 * classes, "\(classes) logits and \(4 * classes) deltas a region", inputs)
    let images = inputs[4][0]
    return [[images, detectionsPerImage, 4], [images, detectionsPerImage], [images, detectionsPerImage], [images]]
  }
}
