/// What decides whether a detection finds an object.
struct MatchRules: Sendable {
  /// Rising overlaps (IoU), at most 16.
  let thresholds: [Double]
  let areas: [AreaRange]
  /// The most detections of an image and category that count.
  let detectionsPerImage: Int
  /// Whether VOC's difficult objects are ignored, like crowds.
  let ignoresDifficult: Bool

  /// A bit for each threshold.
  var allLevels: UInt16 { UInt16(truncatingIfNeeded: (1 << thresholds.count) - 1) }

  /// COCO's: ten thresholds, four ranges of area, a hundred detections. The thresholds have the bits of numpy's `linspace(0.5, 0.95, 10)`.
  static let coco = MatchRules(
    thresholds: (0..<10).map { Double($0) * ((0.95 - 0.5) / 9) + 0.5 }, areas: [.all, .small, .medium, .large], detectionsPerImage: 100,
    ignoresDifficult: false)

  /// COCO's at one threshold and for objects of all sizes; difficult ones are ignored.
  static func at(iou: Double) -> MatchRules {
    MatchRules(thresholds: [iou], areas: [.all], detectionsPerImage: 100, ignoresDifficult: true)
  }
}
