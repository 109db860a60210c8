import Datasets
import Detectors
import Images

/// Looks at a data set as a network will see it.
public struct DatasetCheck: Sendable {
  /// What boxes and anchors are measured with.
  public var configuration = FasterRCNNConfiguration()
  /// The names of the classes that should be there and no others; nil expects nothing.
  public var expectedClasses: [String]?
  /// Images of another split that should have nothing in common with this one; their paths.
  public var otherImages: [String] = []
  /// The number of 64 bits of perceptual hash that may differ between images that are alike.
  public var overlapThreshold = 6
  /// Files that are decoded at once.
  public var threadCount = 1

  /// A check with the model's defaults.
  public init() {}

  /// Checks `dataset`, and its images where their folder is given. `progress` is called after each image that was decoded.
  public func callAsFunction(
    _ dataset: Dataset, images folder: String?, progress: () -> Void = {}
  ) async -> DatasetReport {
    let lookup = folder.map { dataset.lookUpImages(in: $0) }
    var scans: [ImageScan.Outcome]?
    if let folder, let files = lookup?.files {
      scans = await ImageScan.all(of: files.map { $0.map(folder.appending(path:)) }, threads: threadCount, progress: progress)
    }
    let overlap = SplitOverlap(others: scans == nil ? [] : await otherHashes(progress), threshold: overlapThreshold)
    return report(dataset, scans, overlap, lookup)
  }

  /// `lookup` says where the images were found.
  func report(
    _ dataset: Dataset, _ scans: [ImageScan.Outcome]?, _ overlap: SplitOverlap, _ lookup: ImageLookup? = nil
  ) -> DatasetReport {
    var findings = AnnotationChecks(dataset).findings(expected: expectedClasses)
    if let scans {
      findings += ImageChecks(dataset: dataset, scans: scans, missing: lookup?.reasons ?? [:]).findings
      findings += overlap.findings(Self.hashes(zip(dataset.images.map(\.fileName), scans)))
    }
    let measures = ObjectMeasures(dataset, configuration)
    return DatasetReport(
      dataset: dataset, findings: findings, categories: CategoryCount.all(in: dataset), sizes: measures.sizes,
      recall: measures.recall, suggestion: measures.suggestion,
      turnedImages: Self.turnedCount(scans ?? []),
      scans: scans, files: lookup?.files, overlap: overlap, check: self)
  }

  private func otherHashes(_ progress: () -> Void) async -> [(name: String, hash: PerceptualHash)] {
    let scans = await ImageScan.all(of: otherImages, threads: threadCount, progress: progress)
    return Self.hashes(zip(otherImages, scans))
  }

  private static func hashes(_ scans: some Sequence<(String, ImageScan.Outcome)>) -> [(name: String, hash: PerceptualHash)] {
    scans.compactMap { name, scan in
      guard case .success(let scan) = scan else { return nil }
      return (name, scan.hash)
    }
  }

  private static func turnedCount(_ scans: [ImageScan.Outcome]) -> Int {
    scans.count { scan in
      guard case .success(let scan) = scan else { return false }
      return scan.orientation != .upright
    }
  }
}
