import ArgumentParser
import CLibrary
import FoundationEssentials
import RCNN
import Results

/// One run of `rcnn detect`, from its inputs to its exit status.
struct DetectRun {
  private let command: DetectCommand
  private let sources: ImageSources
  private let log: Log
  private let times = RunTimes()
  private var run: DetectionRun

  /// Finds the images, loads the model and opens the output; throws the errors of the library.
  init(_ command: DetectCommand) throws {
    self.command = command
    log = command.log
    let detectorOptions = try command.detectorOptions()
    sources = try ImageSources(command.allInputs, isRecursive: command.recursive)
    let detector = try Detector(weights: command.model.weights, options: detectorOptions, log: log)
    try Self.check(command, sources)
    let results = try command.output.resultOptions(files: sources.files, classes: detector.classes, log)
    log.detail("\(command.model.weights) on \(detector.deviceName), \(plural(detector.classes.count, "class"))")
    var options = command.runOptions
    options.times = times
    // A file begins before its first row: from here on a signal closes it as it should be.
    Interruption.note()
    run = try DetectionRun(detector, sources, to: Self.output(command, detector), results, options: options)
  }

  /// Refuses what cannot be gone on with, and an output that would lie on what the command reads or on something else.
  private static func check(_ command: DetectCommand, _ sources: ImageSources) throws {
    if !sources.contents.isEmpty && command.output.existing == .resume {
      throw UsageError("nobody can tell whether an image on standard input is the one of before; leave --resume out.")
    }
    guard case .file = command.output.destination, let format = command.output.formats.first else { return }
    let inputs: [String?] =
      [command.model.weights, command.model.settings.classes, command.thresholds.classThresholds, command.output.cocoAnnotations]
      + command.allInputs + sources.files
    _ = try OutputFile(command.output.output, isForced: command.output.existing == .replace, inputs: inputs) {
      (try? format.isFormat(ofFile: $0)) == true
    }
  }

  private static func output(_ command: DetectCommand, _ detector: Detector) -> DetectionRun.Output {
    switch command.output.destination {
    case .standardOutput: return .stream(descriptor: STDOUT_FILENO, name: "standard output")
    case .file: return .file(command.output.output, replacing: command.output.existing == .replace)
    case .folder: break
    }
    let facts = [
      RunSetting("version", .text(RootCommand.version)), RunSetting("command", .text(CommandLine.words)),
      RunSetting("date", .text(Date.now.formatted(.iso8601))), RunSetting("model", .text(command.model.weights)),
      RunSetting("device", .text(detector.deviceName)),
    ]
    return .folder(command.output.output, existing: command.output.existing, facts: facts)
  }

  /// Runs; throws the exit status unless all is well.
  mutating func callAsFunction() async throws {
    let start = ContinuousClock.now
    for failure in run.failures { log.warning(failure.message) }
    try await run.noteFailures()
    do { try await detect() } catch {
      // A file is closed as it should be around what is done.
      if command.output.destination != .folder { try? await run.finish() }
      throw error
    }
    if Interruption.signalNumber == nil || command.output.destination != .folder { try await run.finish() }
    log.note(run.counts.summary(in: ContinuousClock.now - start, times.times(of: run.detector.graph)))
    if command.output.destination != .standardOutput { log.note("results: \(command.output.output)") }
    if let number = Interruption.signalNumber {
      let images = run.counts.images
      let hint = command.output.destination == .folder ? "; go on with --resume" : ""
      log.warning("interrupted after \(images) of \(plural(sources.files.count, "image"))\(hint).")
      throw ExitCode.signal(number)
    }
    if run.counts.failed > 0 { throw ExitCode.someInputsFailed }
  }

  private mutating func detect() async throws {
    let results = run.results()
    let watch = Interruption.watch { _ in results.stop() }
    defer { watch.cancel() }
    var progress = ProgressReport(total: run.files.count, log: log, rowsGoToStandardOutput: command.output.destination == .standardOutput)
    defer { progress.clear() }
    var notes = DeviceNoteReport(run.detector, log)
    defer { notes.update() }
    let log = log
    try await run.detect(results) { failure in
      notes.update()
      if let failure { log.warning(failure.message) }
      progress.advance()
    }
    progress.clear()
    if let warning = run.orientations.warning { log.warning(warning) }
  }
}

extension DetectionRun.Counts {
  /// Two lines: counts, and where the work was, in shares of it, since steps overlap.
  fileprivate func summary(in time: Duration, _ times: [RunTimes.Step: Duration]) -> String {
    let seconds = time.seconds
    var counts = "\(plural(done, "image")), \(plural(objects, "object")), \(failed) failed"
    if skipped > 0 { counts += ", \(skipped) had results already" }
    let rate = "\(decimal(seconds, digits: 2)) s, \(decimal(Double(done) / max(seconds, 1e-9), digits: 2)) images/s"
    return "\(counts) in \(rate)\(done > 0 ? "\nof the work: \(shares(times))" : "")"
  }

  /// "decode 8 %, network 92 %": whole numbers whose sum is 100.
  private func shares(_ times: [RunTimes.Step: Duration]) -> String {
    let total = max(times.values.reduce(0) { $0 + $1.seconds }, 1e-9)
    var (sum, shown) = (0.0, 0)
    return RunTimes.Step.allCases.map { step in
      sum += 100 * (times[step] ?? .zero).seconds / total
      defer { shown = Int(sum.rounded()) }
      return "\(step.rawValue) \(Int(sum.rounded()) - shown) %"
    }.joined(separator: ", ")
  }
}
