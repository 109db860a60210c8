import ArgumentParser
import Datasets
import RCNN

/// A model's detections in all images of a data set.
struct DatasetDetection {
  private let detector: Detector
  private let options: RunOptions
  private let images: [DatasetImage]
  private let paths: [String]
  /// The data set's category of each of the model's labels.
  private let categoryIDs: [Int: Int]
  private let log: Log

  /// What runs the model, in words.
  var deviceName: String { detector.deviceName }

  /// What was found, and in how many images nothing could be.
  struct Results {
    var objects: [ScoredObject] = []
    var failureCount = 0
  }

  /// Finds the images and loads the model; throws the errors of the libraries.
  init(_ command: EvaluateCommand, _ dataset: Dataset, folder: String, log: Log) throws {
    self.log = log
    images = dataset.images
    paths = try dataset.imagePaths(in: folder)
    detector = try Detector(weights: command.weights ?? "", options: command.detectorOptions())
    let match = CategoryMatch(detector.categories, classCount: detector.configuration.roiHeads.classCount, dataset.categories)
    categoryIDs = match.categoryIDs
    if let note = match.note { log.note(note) }
    var options = RunOptions()
    options.orientation = command.exif
    self.options = options
  }

  /// Runs over the images; throws the exit status of a signal.
  func callAsFunction() async throws -> Results {
    let stream = detector.results(for: paths, options: options)
    let watch = Interruption.watch { _ in stream.stop() }
    defer { watch.cancel() }
    var progress = ProgressReport(total: paths.count, log: log, rowsGoToStandardOutput: false)
    var results = Results()
    var sizes = SizeMismatches()
    var waiting = images.makeIterator()
    var notes = DeviceNoteReport(detector, log)
    for try await result in stream {
      guard let image = waiting.next() else { break }
      switch result {
      case .success(let detected):
        sizes.compare(detected.image, image)
        results.objects += detected.objects.compactMap { scored($0, image: image.id) }
      case .failure(let failure):
        results.failureCount += 1
        progress.clear()
        log.warning("\(failure.message) It counts as an image in which nothing is found.")
      }
      notes.update()
      progress.advance()
    }
    progress.clear()
    if let warning = sizes.warning(options.orientation) { log.warning(warning) }
    if let number = Interruption.signalNumber { throw ExitCode.signal(number) }
    return results
  }

  /// Labels that the data set does not know are dropped.
  private func scored(_ object: DetectedObject, image: Int) -> ScoredObject? {
    categoryIDs[object.categoryID].map { category in
      ScoredObject(
        imageID: image, categoryID: category,
        box: AnnotationBox(x: Double(object.x), y: Double(object.y), width: Double(object.width), height: Double(object.height)),
        score: Double(object.score))
    }
  }
}
