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
    for failure in output.failures { try await note(failure, output.writer, &summary) }
    try await detect(output.files, output.writer, &summary)
    if Interruption.signalNumber == nil { try await output.writer.finish() }
    log.note(summary.text(times: times.times(of: detector.graph)))
    if let number = Interruption.signalNumber { throw ExitCode.signal(number) }
    if summary.failed > 0 { throw ExitCode.someInputsFailed }
  }

  private func detect(_ files: [String], _ writer: ResultWriter, _ summary: inout RunSummary) async throws {
    let results = detector.results(for: files, options: runOptions)
    let watch = Interruption.watch { _ in results.stop() }
    defer { watch.cancel() }
    var progress = ProgressReport(total: files.count, log: log)
    defer { progress.clear() }
    for await result in results {
      switch result {
      case .success(let image):
        let start = ContinuousClock.now
        let failure = try await writer.write(image.result, image: image.image)
        times.add(ContinuousClock.now - start, to: .write)
        summary.count(image.result, failure)
      case .failure(let failure):
        progress.clear()
        try await note(failure, writer, &summary)
      }
      progress.advance()
    }
  }

  private func note(_ failure: ImageFailure, _ writer: ResultWriter, _ summary: inout RunSummary) async throws {
    log.warning(failure.message)
    summary.failed += 1
    try await writer.write(failure)
  }

  private var runOptions: RunOptions {
    var options = RunOptions()
    options.batchSize = command.batch
    options.orientation = command.exif
    options.times = times
    return options
  }
}
