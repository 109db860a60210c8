import ArgumentParser
import Datasets
import Evaluation
import RCNN

/// One run of `rcnn evaluate`, from the data set to the report.
struct EvaluateRun {
  let command: EvaluateCommand
  private let source: DatasetSource
  private let dataset: Dataset
  private let log: Log

  /// Reads the annotations; throws `DatasetError` or `OutputError`.
  init(_ command: EvaluateCommand) throws {
    self.command = command
    log = Log(level: command.quiet ? .quiet : .normal)
    source = try command.dataset.source()
    dataset = try source.dataset()
    if dataset.annotations.contains(where: { $0.id == 0 }) {
      log.warning("an annotation has the id 0, which pycocotools, and so these numbers, take for never found; number them from 1.")
    }
  }

  /// Scores and reports; throws the errors of the libraries, or the exit status if some images could not be read.
  func callAsFunction() async throws {
    if command.compare.count == 2 { return try compare() }
    if let results = command.results { return try report(evaluator(results)) }
    let detection = try DatasetDetection(command, dataset, folder: source.imageFolder() ?? "", log: log)
    let results = try await detection()
    try report(Evaluator(dataset, results: results.objects))
    if results.failureCount > 0 { throw ExitCode.someInputsFailed }
  }

  private func evaluator(_ results: String) throws -> Evaluator {
    try Evaluator(dataset, results: ScoredObject.list(cocoResults: results))
  }

  private func report(_ evaluator: Evaluator) throws {
    let report = EvaluationReport(evaluator)
    switch command.format {
    case .text: print(command.details ? report.text + "\n\n" + report.details : report.text)
    case .json: print(report.json)
    }
    if let path = command.thresholdsFile { try report.classThresholds.write(to: path) }
  }

  private func compare() throws {
    let (first, second) = (try evaluator(command.compare[0]), try evaluator(command.compare[1]))
    let report = ComparisonReport(
      numbers: [first.coco().numbers, second.coco().numbers],
      comparison: try RunComparison(first, second, sampleCount: command.samples, seed: command.seed))
    print(command.format == .text ? report.text : report.json)
  }
}
