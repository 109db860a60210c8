import Datasets
import Files
import Images

/// A data set whose images were decoded once, whatever is asked of it then.
public struct ScannedDataset: Sendable {
  /// As it was given.
  public let dataset: Dataset
  /// The folder that the images' names are relative to.
  public let folder: String
  private let scans: [ImageScan.Outcome]
  /// Why images are missing, by their positions, where there is more to say.
  private let reasons: [Int: String]

  /// Decodes the images of a data set on `threads` threads; `progress` is called after each.
  public init(_ dataset: Dataset, folder: String, threads: Int = 1, progress: () -> Void = {}) async {
    let lookup = dataset.lookUpImages(in: folder)
    let paths = lookup.files.map { $0.map(folder.appending(path:)) }
    self.init(
      dataset, folder, await ImageScan.all(of: paths, threads: threads, progress: progress), reasons: lookup.reasons)
  }

  private init(_ dataset: Dataset, _ folder: String, _ scans: [ImageScan.Outcome], reasons: [Int: String]) {
    (self.dataset, self.folder, self.scans, self.reasons) = (dataset, folder, scans, reasons)
  }

  /// 64 bits of what each image looks like, by its number.
  public var perceptualHashes: [Int: UInt64] {
    let pairs = zip(dataset.images, scans).compactMap { image, scan in scan.flatMap { try? $0.get() }.map { (image.id, $0.hash.bits) } }
    return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }

  /// What is wrong with annotations and images.
  public var findings: [Finding] {
    AnnotationChecks(dataset).findings() + ImageChecks(dataset: dataset, scans: scans, missing: reasons).findings
  }

  /// A finding for each image that looks like one of another data set, by at most `threshold` bits of 64.
  public func findings(sharedWith other: ScannedDataset, threshold: Int = 6) -> [Finding] {
    SplitOverlap(others: other.namedHashes, threshold: threshold).findings(namedHashes)
  }

  private var namedHashes: [(name: String, hash: PerceptualHash)] {
    zip(dataset.images, scans).compactMap { image, scan in scan.flatMap { try? $0.get() }.map { (image.fileName, $0.hash) } }
  }

  /// The images of a part of the data set, `part`, which has some of them in the same order.
  public func part(_ part: Dataset) -> ScannedDataset {
    let ids = Set(part.images.map(\.id))
    let positions = dataset.images.indices.filter { ids.contains(dataset.images[$0].id) }
    let moved = positions.enumerated().compactMap { place, position in reasons[position].map { (place, $0) } }
    return ScannedDataset(part, folder, positions.map { scans[$0] }, reasons: Dictionary(uniqueKeysWithValues: moved))
  }
}
