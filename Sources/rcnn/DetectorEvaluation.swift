import ArgumentParser
import Datasets
import Diagnostics
import Evaluation
import RCNN
import Reports
import Results

/// What a detector finds in a data set and how good that is, and which objects it misses and why.
struct DetectorEvaluation {
  let dataset: Dataset
  /// Of the images.
  let folder: String
  var orientation = OrientationPolicy.apply
  /// How large images are cut.
  var tiling: Tiling?
  let log: Log

  /// Runs the detector over the images; throws the exit status of a signal, and the errors of the libraries.
  func detections(of detector: Detector) async throws -> (results: DatasetDetection.Results, match: CategoryMatch) {
    var options = RunOptions()
    (options.orientation, options.tiling) = (orientation, tiling)
    let detection = try DatasetDetection(detector, dataset, folder: folder, options: options)
    log.detail(detector.deviceName)
    for warning in detection.match.warnings { log.warning(warning) }
    let stream = detection.stream()
    let watch = Interruption.watch { _ in stream.stop() }
    defer { watch.cancel() }
    var progress = ProgressReport(total: detection.count, log: log, rowsGoToStandardOutput: false)
    var notes = DeviceNoteReport(detector, log)
    let results = try await detection.results(of: stream) { failure in
      if let failure {
        progress.clear()
        log.warning("\(failure.message) It counts as an image in which nothing is found.")
      }
      notes.update()
      progress.advance()
    }
    progress.clear()
    if let number = Interruption.signalNumber { throw ExitCode.signal(number) }
    if let warning = results.sizes.warning(orientation) { log.warning(warning) }
    if let warning = results.orientations.warning { log.warning(warning) }
    return (results, detection.match)
  }

  /// Follows every object through the stages of a detector whose graph returns them; throws the errors of the libraries.
  func misses(of detector: Detector, overlap: Float = 0.5) throws -> MissReport {
    var notes = DeviceNoteReport(detector, log)
    defer { notes.update() }
    let explanation = try DatasetExplanation(detector, dataset, folder: folder, orientation: orientation, overlap: overlap)
    log.detail(detector.deviceName)
    for warning in explanation.match.warnings { log.warning(warning) }
    var progress = ProgressReport(total: explanation.count, log: log, rowsGoToStandardOutput: false)
    defer { progress.clear() }
    let report = try explanation.report { error in
      if let error {
        progress.clear()
        log.warning("\(error) Its objects are left out.")
      }
      notes.update()
      progress.advance()
    }
    progress.clear()
    if let warning = report.sizes.warning(orientation) { log.warning(warning) }
    if let warning = report.orientations.warning { log.warning(warning) }
    return report
  }

  /// The page of what an evaluator found; throws `DatasetError` where an image is not in the folder.
  func page(_ report: EvaluationReport, _ evaluator: Evaluator) throws -> EvaluationPage {
    let paths = try dataset.imagePaths(in: folder)
    let files = Dictionary(zip(dataset.images.map(\.id), paths), uniquingKeysWith: { first, _ in first })
    var page = EvaluationPage(title: "Evaluation", report, evaluator, dataset: dataset) { files[$0.id] ?? $0.fileName }
    page.orientation = orientation
    return page
  }
}

// MARK: - Weights

extension DetectorEvaluation {
  /// All that is told of weights in a file.
  struct Assessment {
    let detections: [ScoredObject]
    let report: EvaluationReport
    let page: EvaluationPage
    let misses: MissReport
  }

  /// What `evaluate` and `explain` tell of the weights at `path`, each with its usual threshold of scores; throws as these do.
  func assessment(ofWeights path: String, options: DetectorOptions = DetectorOptions()) async throws -> Assessment {
    var sensitive = options
    sensitive.scoreThreshold = EvaluateCommand.usualScore
    let objects = try await detections(of: Detector(weights: path, options: sensitive, log: log)).results.objects
    let evaluator = try Evaluator(dataset, results: objects)
    let report = EvaluationReport(evaluator)
    let misses = try misses(of: Detector(weights: path, options: options, includingStages: true, log: log))
    return Assessment(detections: objects, report: report, page: try page(report, evaluator), misses: misses)
  }
}
