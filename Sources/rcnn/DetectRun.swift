import ArgumentParser
import Glibc
import RCNN

/// One run of `rcnn detect`, from its inputs to its exit status.
struct DetectRun {
  let command: DetectCommand
  let sources: ImageSources
  let detector: Detector
  let options: ResultOptions
  private let log: Log
  private let times = StageTimes()

  /// Finds the images and loads the model; throws the errors of the library.
  init(_ command: DetectCommand) throws {
    self.command = command
    log = command.log
    let detectorOptions = try command.detectorOptions()
    sources = try ImageSources(command.allInputs, isRecursive: command.recursive)
    detector = try Detector(weights: command.model.weights, options: detectorOptions)
    options = try command.output.resultOptions(files: sources.files, detector: detector)
    log.detail("\(command.model.weights) on \(detector.deviceName), \(detector.classes.count) classes")
  }

  /// Runs; throws the exit status unless all is well.
  func callAsFunction() async throws {
    let output = try makeOutput()
    var summary = RunSummary(skipped: output.skippedCount)
    for failure in output.failures {
      log.warning(failure.message)
      _ = try await write(.failure(failure), output.writer, &summary)
    }
    try await detect(output.files, output.writer, &summary)
    if Interruption.signalNumber == nil { try await output.writer.finish() }
    log.note(summary.text(times: times.times(of: detector.graph)))
    if let number = Interruption.signalNumber {
      log.warning(summary.interruption(total: sources.files.count, isResumable: !command.output.isStream))
      throw ExitCode.signal(number)
    }
    if summary.failed > 0 { throw ExitCode.someInputsFailed }
  }

  private func detect(_ files: [String], _ writer: ResultWriter, _ summary: inout RunSummary) async throws {
    let results = detector.results(for: files, options: runOptions)
    let watch = Interruption.watch { _ in results.stop() }
    defer { watch.cancel() }
    var progress = ProgressReport(total: files.count, log: log, rowsGoToStandardOutput: command.output.isStream)
    defer { progress.clear() }
    var notes = DeviceNoteReport(detector, log)
    defer { notes.update() }
    var orientations = IgnoredOrientations()
    for try await result in results {
      notes.update()
      if case .success(let image) = result { orientations.count(image) }
      if let failure = try await write(result, writer, &summary) { log.warning(failure.message) }
      progress.advance()
    }
    progress.clear()
    if let warning = orientations.warning { log.warning(warning) }
  }

  /// Writes what became of one image; returns why it has no result.
  private func write(_ result: DetectionResults.Element, _ writer: ResultWriter, _ summary: inout RunSummary) async throws -> ImageFailure?
  {
    switch result {
    case .success(let image):
      let start = ContinuousClock.now
      defer { times.add(ContinuousClock.now - start, to: .write) }
      let failure = try await writer.write(image.result, image: image.image)
      summary.count(image.result, failure)
      return failure
    case .failure(let failure):
      try await writer.write(failure)
      summary.failed += 1
      return failure
    }
  }

  private var runOptions: RunOptions {
    var options = RunOptions()
    options.batchSize = command.batch
    options.orientation = command.exif
    options.times = times
    return options
  }
}
