import ArgumentParser
import Datasets
import Evaluation
import Files
import FoundationEssentials
import RCNN
import Reports

/// One run of `rcnn evaluate`, from the data set to the report.
struct EvaluateRun {
  let command: EvaluateCommand
  private let source: DatasetSource
  private let dataset: Dataset
  private let log: Log

  /// Reads the annotations; throws `DatasetError` or `FileError`.
  init(_ command: EvaluateCommand) throws {
    self.command = command
    log = Log(level: command.quiet ? .quiet : .normal)
    try Self.checkOutputs(command)
    source = try command.dataset.source()
    dataset = try source.dataset()
    warnAboutIDs()
  }

  /// Refuses outputs that would lie on something else, before anything is computed.
  private static func checkOutputs(_ command: EvaluateCommand) throws {
    if let path = command.thresholdsFile {
      let inputs = [command.dataset.annotations, command.dataset.vocClasses, command.results, command.weights, command.model.classes]
      _ = try OutputFile(path, isForced: command.force, inputs: inputs) { (try? ClassThresholds(contentsOf: $0)) != nil }
    }
    if let folder = command.report { try EvaluationPage.checkPlace(folder) }
  }

  /// Scores and reports; throws the errors of the libraries, or the exit status if some images could not be read.
  func callAsFunction() async throws {
    if command.compare.count == 2 { return try compare() }
    if let results = command.results { return try report(evaluator(results), [.init("Results", results)]) }
    let detection = try DatasetDetection(command, dataset, folder: source.imageFolder() ?? "", log: log)
    let results = try await detection()
    let facts = [EvaluationPage.Fact("Model", command.weights ?? ""), .init("Device", detection.deviceName)]
    try report(Evaluator(dataset, results: results.objects), facts)
    if results.failureCount > 0 { throw ExitCode.someInputsFailed }
  }

  /// Says where pycocotools has rules of its own for ids.
  private func warnAboutIDs() {
    let ids = dataset.annotations.lazy.map(\.id)
    if ids.contains(0) {
      log.warning("an annotation has the id 0, which pycocotools, and so these numbers, take for never found; number them from 1.")
    }
    let isRising = zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 }
    if !isRising && Set(ids).count < ids.count {
      log.warning(
        "annotations share ids, where pycocotools counts the last of them for all, and these numbers each; rcnn check-data names them.")
    }
  }

  private func evaluator(_ results: String) throws -> Evaluator {
    let objects = try ScoredObject.list(cocoResults: results)
    do throws(EvaluationError) { return try Evaluator(dataset, results: objects) } catch { throw ResultsError(file: results, error: error) }
  }

  private func report(_ evaluator: Evaluator, _ facts: [EvaluationPage.Fact]) throws {
    let report = EvaluationReport(evaluator)
    switch command.format {
    case .text: try StandardOutput.print(command.details ? report.text + "\n\n" + report.details : report.text)
    case .json: try StandardOutput.print(report.json)
    }
    if let path = command.thresholdsFile { try writeThresholds(report, to: path) }
    if let folder = command.report {
      log.note(try page(report, evaluator.outcomes(scoreThreshold: report.scoreThreshold), facts).write(to: folder))
    }
  }

  private func writeThresholds(_ report: EvaluationReport, to path: String) throws {
    try report.classThresholds.write(to: path, replacing: command.force)
    let others = report.classesBeyondScores
    if others.isEmpty { return }
    log.warning("\(path) leaves out \(others.joined(separator: ", ")): the best threshold is 1 or more, where rcnn detect gives no scores.")
  }

  private func page(_ report: EvaluationReport, _ outcomes: [ImageOutcome], _ facts: [EvaluationPage.Fact]) throws -> EvaluationPage {
    let paths = try dataset.imagePaths(in: source.imageFolder() ?? "")
    let files = Dictionary(zip(dataset.images.map(\.id), paths), uniquingKeysWith: { first, _ in first })
    var page = EvaluationPage(title: "Evaluation", report, outcomes, dataset: dataset) { files[$0.id] ?? $0.fileName }
    page.orientation = command.exif
    page.facts = [.init("Command", CommandLine.words, isCode: true), .init("Date", Date.now.formatted(.iso8601))] + facts
    return page
  }

  private func compare() throws {
    let (first, second) = (try evaluator(command.compare[0]), try evaluator(command.compare[1]))
    let report = ComparisonReport(
      numbers: [first.coco().numbers, second.coco().numbers],
      comparison: try RunComparison(first, second, sampleCount: command.samples, seed: command.seed))
    try StandardOutput.print(command.format == .text ? report.text : report.json)
  }
}
