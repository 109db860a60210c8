import Datasets

/// What a check has found and counted.
public struct DatasetReport: Sendable {
  /// The data set as it was given.
  public let dataset: Dataset
  /// What is wrong, in the order of the file within a kind of check; empty for a clean data set.
  public let findings: [Finding]
  /// Every class with its counts, in the order of the file.
  public let categories: [CategoryCount]
  /// Of the boxes after the model's resize.
  public let sizes: SizeHistogram
  /// Of the model's anchors.
  public let recall: AnchorRecall
  /// Better anchors, if the model's overlap too few objects and there are any.
  public let suggestion: AnchorSuggestion?
  /// Images that a camera's note turns, right or wrong: programs that ignore the note see them lying.
  public let turnedImages: Int
  let scans: [ImageScan.Outcome]?
  /// The images' files in their folder, as far as they were found.
  let files: [String?]?
  let overlap: SplitOverlap
  let check: DatasetCheck

  /// Whether the images were decoded.
  public var hasScannedImages: Bool { scans != nil }

  /// The kinds of findings that there are, and how many of each, in the order of the kinds.
  public var counts: [(kind: Finding.Kind, count: Int)] {
    let counts = Dictionary(grouping: findings, by: \.kind).mapValues(\.count)
    return Finding.Kind.allCases.compactMap { kind in counts[kind].map { (kind, $0) } }
  }
}
