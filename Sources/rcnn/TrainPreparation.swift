import CPUKernels
import RCNN
import Training

/// All that `rcnn train` does before the first step: it reads and checks the data, and prepares model and recipe.
struct TrainPreparation {
  let setup: TrainingSetup
  let report: TrainDataReport
  /// Where the images lie that are validated on.
  let validationFolder: String?

  /// Prepares what the options ask for, or the rest of the run in a folder, and warns of what is wrong with the data; throws the errors of the libraries.
  ///
  /// Of several `processes` each takes one of a step's batches, of which there are as many then unless the recipe says otherwise.
  init(_ command: TrainCommand, resuming run: ResumedRun? = nil, processes: Int = 1, log: Log) async throws {
    let sources = try command.data.sources()
    let threads = command.compute.threads ?? Int(cpu_processor_count())
    try Requirement.room(forThreads: threads + 4)
    let counter = Counter(log)
    let parts = try await TrainingParts(sources, overfit: command.data.overfit, threads: threads, progress: counter.start)
    counter.clear()
    let problems = DataProblems(parts)
    let data = try TrainingData(parts, problems: problems, classes: command.data.classNames(), uncertain: command.data.uncertain)
    if !problems.findings.isEmpty {
      log.warning("the data set has findings, of which rcnn check-data tells more: \(problems.summary.joined(separator: ", ")).")
    }
    let weights = try run?.statePath.map { try StartingWeights(contentsOf: $0) } ?? command.model.weights()
    var options = command.model.setupOptions
    options.goesOn = run != nil
    setup = try TrainingSetup(data, from: weights, options) { recipe in
      if let run {
        recipe = run.recipe
      } else {
        recipe.accumulation = processes
        try command.recipe.apply(to: &recipe)
      }
    }
    try command.recipe.checkLayers(of: setup.model)
    validationFolder = parts.validation?.folder
    report = TrainDataReport(setup, format: sources.format)
  }

  /// What is known of a run that goes on.
  struct ResumedRun {
    let recipe: Recipe
    /// nil where nothing was learned yet.
    let statePath: String?
  }

  /// The images that were decoded.
  private final class Counter {
    private let log: Log
    private var progress: ProgressReport?

    init(_ log: Log) { self.log = log }

    func start(_ total: Int) -> () -> Void {
      progress = ProgressReport(total: total, log: log, rowsGoToStandardOutput: false)
      return { self.progress?.advance() }
    }

    func clear() { progress?.clear() }
  }
}
