import ArgumentParser
import Datasets
import Evaluation
import FoundationEssentials
import JSON
import RCNN
import Reports
import Results
import Sharding

/// One run of `rcnn evaluate`, from the data set to the report.
struct EvaluateRun {
  let command: EvaluateCommand
  private let source: DatasetSource
  private let dataset: Dataset
  private let log: Log

  /// Reads the annotations; throws `DatasetError` or `FileError`.
  init(_ command: EvaluateCommand) throws {
    self.command = command
    log = command.logging.log
    try Self.checkOutputs(command)
    source = try command.dataset.source()
    dataset = try source.dataset(log)
    for warning in dataset.evaluationWarnings { log.warning(warning) }
  }

  /// Refuses outputs that would lie on something else, before anything is computed.
  private static func checkOutputs(_ command: EvaluateCommand) throws {
    let inputs = [
      command.dataset.annotations, command.dataset.vocClasses, command.subject.results, command.subject.weights, command.model.classes,
      command.thresholds.classThresholds,
    ]
    if let path = command.thresholdsFile {
      _ = try OutputFile(path, isForced: command.force, inputs: inputs) { (try? ClassThresholds(contentsOf: $0)) != nil }
    }
    if let path = command.saveResults {
      _ = try OutputFile(path, isForced: command.force, inputs: inputs) { (try? ScoredObject.list(cocoResults: $0)) != nil }
    }
    if let folder = command.report { try EvaluationPage.checkPlace(folder) }
  }

  /// Scores and reports; throws the errors of the libraries, or the exit status if some images could not be read.
  func callAsFunction() async throws {
    if !command.subject.compare.isEmpty { return try await compare() }
    if let run = command.subject.planned {
      var merge = ShardMerge(try ShardPlan(contentsOf: run))
      let (evaluator, match) = try evaluator(AlignedResults(merge.results(), named: run, dataset), run)
      return try report(evaluator, match, of: run, [.init("Run", run)])
    }
    if let results = command.subject.results {
      let (evaluator, match) = try evaluator(results)
      return try report(evaluator, match, of: results, [.init("Results", results)])
    }
    let weights = command.subject.weights ?? ""
    let detector = try Detector(weights: weights, options: command.detectorOptions(), log: log)
    let (results, match) = try await evaluation().detections(of: detector)
    let facts = [
      EvaluationPage.Fact("Model", weights), .init("SHA-256 of the weights", detector.checkpoint?.sha256() ?? "–", isCode: true),
      .init("Device", detector.deviceName),
    ]
    if let path = command.saveResults {
      try results.objects.writeCOCOResults(to: path, existing: command.force ? .replace : .refuse)
      log.note("results: \(path)")
    }
    try report(Evaluator(dataset, results: results.objects), match, of: weights, facts)
    if results.failureCount > 0 { throw ExitCode.someInputsFailed }
  }

  private func evaluator(_ results: String) throws -> (Evaluator, CategoryMatch?) {
    if Directory.exists(results) {
      throw UsageError("\(results) is a folder; give a file of results in it, as \(results.appending(path: "detections.jsonl")).")
    }
    return try evaluator(AlignedResults(contentsOf: results, dataset), results)
  }

  /// Numbers may be those of another list of classes, which nothing in the file tells.
  private func noteNumbers(_ results: String) {
    let classes = dataset.categories.prefix(3).map { "\($0.id) for \($0.name)" } + (dataset.categories.count > 3 ? ["..."] : [])
    log.note("\(results) has the numbers of classes without their names: \(classes.joined(separator: ", ")), as the annotations have them.")
  }

  private func evaluator(_ aligned: AlignedResults, _ results: String) throws -> (Evaluator, CategoryMatch?) {
    for warning in aligned.warnings { log.warning(warning) }
    if aligned.match == nil && !aligned.objects.isEmpty { noteNumbers(results) }
    do throws(EvaluationError) { return (try Evaluator(dataset, results: aligned.objects), aligned.match) } catch {
      throw ResultsError(file: results, error: error)
    }
  }

  private func evaluation() throws -> DetectorEvaluation {
    DetectorEvaluation(
      dataset: dataset, folder: try source.imageFolder() ?? "", orientation: command.exif, tiling: command.tiles.tiling, log: log)
  }

  /// Tells of an evaluator; `subject` is the file or folder that it is about.
  private func report(_ evaluator: Evaluator, _ match: CategoryMatch?, of subject: String, _ facts: [EvaluationPage.Fact]) throws {
    let report = EvaluationReport(evaluator)
    switch command.format {
    case .text:
      let parts = [report.text] + (command.details ? [report.details] : []) + (match?.text.map { [$0] } ?? [])
      try StandardOutput.print(parts.joined(separator: "\n\n"))
    case .json: try StandardOutput.print(report.json(match))
    }
    let facts = facts + (match.map { [EvaluationPage.Fact("Classes", $0.sentence)] } ?? [])
    if let path = command.thresholdsFile { try writeThresholds(report, to: path) }
    if let folder = command.report {
      var page = try evaluation().page(report, evaluator)
      page.title = "\(subject.lastComponent) on \(command.dataset.name)"
      page.facts =
        [.init("Data set", command.dataset.place)] + facts
        + [
          .init("Command", CommandLine.words, isCode: true), .init("Date", Date.now.formatted(.iso8601)),
          .init("Program", "rcnn \(RootCommand.version)"),
        ]
      log.note("report: \(try page.write(to: folder))")
    }
  }

  private func writeThresholds(_ report: EvaluationReport, to path: String) throws {
    try ClassThresholds(report.classThresholds).write(to: path, replacing: command.force)
    let others = report.classesBeyondScores
    if others.isEmpty { return }
    log.warning("\(path) leaves out \(others.joined(separator: ", ")): the best threshold is 1 or more, where rcnn detect gives no scores.")
  }

  private func compare() async throws {
    let paths = command.subject.compare
    let (first, failures) = try await subject(paths[0])
    let (second, otherFailures) = try await subject(paths[1])
    let report = ComparisonReport(
      numbers: [first.coco().numbers, second.coco().numbers],
      comparison: try RunComparison(first, second, sampleCount: command.samples, seed: command.seed))
    try StandardOutput.print(command.format == .text ? report.text : report.json)
    if failures + otherFailures > 0 { throw ExitCode.someInputsFailed }
  }

  /// What a checkpoint detects, with the number of images that could not be read, or a file of results holds.
  private func subject(_ path: String) async throws -> (Evaluator, failures: Int) {
    if !EvaluationSubject.isCheckpoint(path) { return (try evaluator(path).0, 0) }
    let results = try await evaluation().detections(of: Detector(weights: path, options: command.detectorOptions(), log: log)).results
    return (try Evaluator(dataset, results: results.objects), results.failureCount)
  }
}

/// What `rcnn evaluate --compare` tells of two runs.
struct ComparisonReport {
  /// The first run's and the second's.
  let numbers: [COCONumbers]
  let comparison: RunComparison

  var text: String {
    let table = TextTable(
      header: ["", "first", "second", "difference", "95 % interval", "second is better"],
      rows: [
        row("AP", numbers.map(\.ap), comparison.ap), row("AP50", numbers.map(\.ap50), comparison.ap50),
      ])
    return "\(table)\n\n\(verdict)\n\(comparison.sampleCount) draws of the images, the same for both runs."
  }

  private var verdict: String {
    switch comparison.ap.better {
    case .first: "The first run is better: the interval of AP lies below 0."
    case .second: "The second run is better: the interval of AP lies above 0."
    case nil: "Neither run is shown to be better: the interval of AP holds 0."
    }
  }

  /// One object; each number at full precision.
  var json: String {
    JSONText.object([
      "first": JSONText.object(numbers[0].members), "second": JSONText.object(numbers[1].members),
      "samples": "\(comparison.sampleCount)", "differences": JSONText.object(["AP": json(comparison.ap), "AP50": json(comparison.ap50)]),
    ])
  }

  private func row(_ name: String, _ values: [Double], _ difference: RunComparison.Difference) -> [String] {
    let interval = difference.interval
    return [
      name, decimal(values[0], digits: 4), decimal(values[1], digits: 4), decimal(difference.observed, digits: 4),
      "\(decimal(interval.lowerBound, digits: 4)) to \(decimal(interval.upperBound, digits: 4))",
      "\(decimal(100 * difference.probabilityOfBetter, digits: 1)) %",
    ]
  }

  private func json(_ difference: RunComparison.Difference) -> String {
    JSONText.object([
      "difference": JSONText.number(difference.observed), "lower": JSONText.number(difference.interval.lowerBound),
      "upper": JSONText.number(difference.interval.upperBound),
      "probability_of_better": JSONText.number(difference.probabilityOfBetter),
      "better": difference.better.map { JSONText.string($0.rawValue) } ?? "null",
    ])
  }
}
