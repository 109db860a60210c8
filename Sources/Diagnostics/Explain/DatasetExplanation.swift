import Datasets
import Images
import RCNN

/// Why a detector misses objects of a data set.
public struct DatasetExplanation: Sendable {
  /// Which of the model's classes are which categories.
  public let match: CategoryMatch
  private let explainer: MissExplainer
  private let dataset: Dataset
  private let paths: [String]
  private let orientation: OrientationPolicy

  /// Finds the images of `dataset` in `folder` and matches the classes of a detector whose graph returns its stages; throws `DatasetError` or
  /// `CategoryMatchError`.
  public init(_ detector: Detector, _ dataset: Dataset, folder: String, orientation: OrientationPolicy, overlap: Float = 0.5) throws {
    paths = try dataset.imagePaths(in: folder)
    match = try CategoryMatch(detector.classes, dataset)
    explainer = MissExplainer(detector, overlap: overlap)
    (self.dataset, self.orientation) = (dataset, orientation)
  }

  /// How many images there are.
  public var count: Int { paths.count }

  /// Looks for the objects of every image; `progress` is called after each, with the reason if it could not be read. Throws what the device throws.
  public func report(progress: (ImageError?) -> Void = { _ in }) throws -> MissReport {
    var report = MissReport(dataset, labels: match.labels)
    for (image, path) in zip(dataset.images, paths) {
      do {
        let (pixels, noted) = try Image.read(contentsOf: path, orientation: orientation)
        if orientation == .ignore && noted != .upright { report.orientations.add(path) }
        report.sizes.compare(pixels, image)
        try report.add(explainer, image, pixels)
        progress(nil)
      } catch let error as ImageError {
        report.unreadableCount += 1
        progress(error)
      }
    }
    return report
  }
}
