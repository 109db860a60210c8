import Datasets
import Images

/// A model's detections in all images of a data set.
public struct DatasetDetection: Sendable {
  /// What detects.
  public let detector: Detector
  /// Which of the model's classes are which categories.
  public let match: CategoryMatch
  private let images: [DatasetImage]
  private let paths: [String]
  private let options: RunOptions

  /// What was found.
  public struct Results: Sendable {
    /// With the data set's ids.
    public var objects: [ScoredObject] = []
    /// The images in which nothing could be found since they could not be read.
    public var failureCount = 0
    /// Images of another size than the annotations say.
    public var sizes = SizeMismatches()
    /// Images whose orientation was ignored.
    public var orientations = IgnoredOrientations()
  }

  /// Finds the images of `dataset` in `folder` and matches the classes; throws `DatasetError` or `CategoryMatchError`.
  public init(_ detector: Detector, _ dataset: Dataset, folder: String, options: RunOptions = RunOptions()) throws {
    images = dataset.images
    paths = try dataset.imagePaths(in: folder)
    match = try CategoryMatch(detector.classes, dataset)
    (self.detector, self.options) = (detector, options)
  }

  /// How many images there are.
  public var count: Int { images.count }

  /// The work, which begins when it is iterated and can be stopped.
  public func stream() -> DetectionResults { detector.results(for: paths, options: options) }

  /// Takes the results of `stream`; `progress` is called after each image, with the reason if it could not be read. Throws what the device throws.
  public func results(of stream: DetectionResults, progress: (ImageFailure?) -> Void = { _ in }) async throws -> Results {
    var results = Results()
    var waiting = zip(images, paths).makeIterator()
    for try await result in stream {
      let file = result.file
      var next = waiting.next()
      // Who stops the work gets what is done, with gaps.
      while let (_, path) = next, !path.utf8.elementsEqual(file.utf8) { next = waiting.next() }
      guard let (image, _) = next else { break }
      switch result {
      case .success(let detected):
        results.sizes.compare(detected.image, image)
        results.orientations.count(detected)
        results.objects += detected.objects.compactMap { match.scored($0, imageID: image.id) }
        progress(nil)
      case .failure(let failure):
        results.failureCount += 1
        progress(failure)
      }
    }
    return results
  }
}

extension DetectionResults.Element {
  /// The image's file.
  fileprivate var file: String {
    switch self {
    case .success(let image): image.file
    case .failure(let failure): failure.file
    }
  }
}
