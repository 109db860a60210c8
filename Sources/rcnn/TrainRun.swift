import ArgumentParser
import CLibrary
import DeviceRuntime
import Files
import FoundationEssentials
import ProcessGroups
import RCNN
import Reports
import Results
import Sharding
import Training

/// One run of `rcnn train`, from the data set to the report.
struct TrainRun {
  private let command: TrainCommand
  private let preparation: TrainPreparation
  private let device: any Device
  /// Where the run's files are.
  private let path: String
  private let trainer: Trainer
  /// The job of several processes that this one is a part of.
  private let job: OpenMPI?
  private let report: TrainingReport
  /// nil where TensorBoard is not asked for.
  private let board: TensorBoardLog?
  /// Whether nothing was learned yet.
  private let isFresh: Bool

  private let log: Log
  private var setup: TrainingSetup { preparation.setup }

  /// Whether this process writes, and speaks.
  private var isFirst: Bool { job?.rank ?? 0 == 0 }

  /// Prepares a run, or the rest of one; throws the errors of the libraries.
  init(_ command: TrainCommand, _ job: OpenMPI?) async throws {
    let command = try command.resumed()
    let isFirst = job?.rank ?? 0 == 0
    let resumed = try isFirst ? command.resume.map { try RunFolder(existing: $0) } : nil
    (self.command, self.job, log) = (command, job, isFirst ? command.log : Log(level: .quiet))
    let run = try command.resume.map { path in
      let contents = try RunFolder.contents(of: path)
      return TrainPreparation.ResumedRun(recipe: contents.recipe, statePath: contents.statePath)
    }
    if isFirst && run == nil, let output = command.output { try RunFolder.checkPlace(output) }
    preparation = try await TrainPreparation(command, resuming: run, processes: job?.count ?? 1, log: log)
    let setup = preparation.setup
    let rank = job == nil ? 0 : ShardIndex.localRank(environment: ProcessInfo.processInfo.environment) ?? 0
    device = try command.compute.selection(rank: rank, log: log).device
    if isFirst && resumed == nil { try StandardOutput.print(preparation.report.text + "\n") }
    let folder = try isFirst ? resumed ?? RunFolder(command.output, recipe: setup.recipe) : nil
    path = try job?.gather(folder?.path ?? "")[0] ?? folder!.path
    report = TrainingReport(
      folder: path, training: setup.data.training.dataset, validation: setup.data.validation?.dataset, classes: setup.data.classes)
    board = command.tensorboard && isFirst ? TensorBoardLog(path, log) : nil
    isFresh = folder?.hasState == false
    if isFresh && !TrainInvocation.isKept(inRun: path) { try TrainInvocation.current().write(toRun: path) }
    let (limit, options) = (command.timeLimit?.duration.seconds, command.compileOptions)
    if let folder {
      trainer = Trainer(setup, on: device, options, into: folder, timeLimit: limit, group: job)
    } else {
      trainer = Trainer(setup, on: device, options, beside: path, timeLimit: limit, group: job!)
    }
  }

  /// Runs; throws the exit status unless all is well.
  func callAsFunction() async throws {
    if isFresh { try writeFirstPictures() }
    let processes = job.map { ", in \($0.count) processes" } ?? ""
    log.note("\(path): training on \(device.name)\(processes); --resume \(path) goes on with it whenever it ends.")
    let batches = setup.recipe.accumulation
    if let job, batches % job.count != 0 {
      log.warning(
        "a step has \(plural(batches, "batch")) for \(job.count) processes, some of which have nothing to do at times; --set accumulation=\(job.count) "
          + "gives each one, in a new run.")
    }
    let watch = Interruption.watch([SIGINT, SIGTERM, SIGUSR1]) { [trainer] _ in trainer.stop() }
    defer { watch.cancel() }
    let end = try await follow()
    // Of whatever process was told to end; a file that asked for it is like somebody at the terminal.
    let own = Interruption.signalNumber.map { ExitCode.signal($0).rawValue.description } ?? ""
    let told = try job?.gather(own).first { !$0.isEmpty } ?? own
    let status = ExitCode(Int32(told) ?? ExitCode.signal(SIGINT).rawValue)
    // Nobody ends before the first process has written; what is left to do, it does alone.
    _ = try job?.gather("")
    job?.leave()
    if end == .stopped {
      log.warning("interrupted; go on with rcnn train --resume \(path).")
      throw status
    }
    if isFirst { try await finish(end) }
  }

  /// What is learned from, before anything is.
  private func writeFirstPictures() throws {
    try report.writeLabels()
    let names = Dictionary(setup.data.training.images.map { ($0.id, $0.path.lastComponent) }) { first, _ in first }
    try report.write(
      setup.order.batches(of: 0).prefix(3).map { visits in
        let samples = try setup.samples(visits, epoch: 0)
        return zip(samples.samples, samples.visits).map { (sample: $0, caption: names[$1.image] ?? "") }
      })
  }

  private func follow() async throws -> TrainingEnd {
    let records = try RunFolder.records(in: path)
    var progress = TrainProgress(log, best: records.last { $0.isBest })
    for try await event in trainer.events() {
      if case .ended(let end) = event { return end }
      if !isFirst { continue }
      switch event {
      case .step(let step):
        progress.tell(step)
        board?.add(step)
        if step.step == 1 { board?.add(pictures: try report.batchFiles, step: 1) }
      case .validation(let done, let count): progress.tellValidation(done, of: count)
      case .note(let note): log.warning(note)
      case .epoch(let epoch):
        progress.tell(epoch)
        board?.add(epoch)
        // Curves can be drawn at any time.
        do { try report.writeCurves(RunFolder.records(in: path)) } catch { log.warning("\(error)") }
      case .ended: break
      }
    }
    return .stopped
  }
}

// MARK: - The end

extension TrainRun {
  private func finish(_ end: TrainingEnd) async throws {
    let records = try RunFolder.records(in: path)
    guard let last = records.last else { return }
    let best = records.last { $0.isBest } ?? last
    try StandardOutput.print(summary(end, last, best))
    let assessment = try await assessment()
    if let validation = setup.data.validation, let assessment {
      try report.writeComparison(
        validation.dataset, paths: validation.images.map(\.path), assessment.detections,
        scoreThreshold: Double(assessment.report.scoreThreshold))
      board?.add(pictures: [TrainingReport.comparisonFile], step: last.step)
    }
    let facts: [EvaluationPage.Fact] = [
      .init("Command", CommandLine.words, isCode: true), .init("Date", Date.now.formatted(.iso8601)), .init("Model", setup.model.summary),
      .init("Device", device.name), .init("Data", (setup.data.notes.first ?? "").namingOptions),
    ]
    let page = try report.writePage(records, title: "Training", facts: facts, assessment)
    try StandardOutput.print("report: \(page)")
  }

  /// What the best weights find among the images that are validated on.
  private func assessment() async throws -> DetectorEvaluation.Assessment? {
    guard let part = setup.data.validation, let folder = preparation.validationFolder, !part.dataset.annotations.isEmpty else { return nil }
    var options = DetectorOptions()
    try command.compute.apply(to: &options)
    let evaluation = DetectorEvaluation(dataset: part.dataset, folder: folder, log: log)
    return try await evaluation.assessment(ofWeights: path.appending(path: "weights/best.safetensors"), options: options)
  }

  private func summary(_ end: TrainingEnd, _ last: EpochRecord, _ best: EpochRecord) -> String {
    let reason =
      switch end {
      case .finished, .stopped: ""
      case .outOfPatience: ", since \(plural(setup.recipe.patience ?? 0, "epoch")) brought nothing better"
      case .outOfTime: ", since the time was over"
      }
    let precision = best.ap.map { "AP \(decimal($0, digits: 3)), AP50 \(decimal(best.ap50 ?? 0, digits: 3)) on the validation images" }
    let weights = path.appending(path: "weights/best.safetensors")
    return """
      \(plural(last.epoch, "epoch")) in \(ProgressReport.clock(last.seconds))\(reason); the best is epoch \(best.epoch)\(precision.map { ": " + $0 } ?? "").
      weights: \(weights) (and .pth for torchvision)
      next: rcnn detect --weights \(weights) IMAGES --output found
      """
  }
}

extension TrainCommand {
  /// With `--resume` the command that began the run, from the folder in which it was given, with what is said of the device and of time now.
  fileprivate func resumed() throws -> TrainCommand {
    guard let resume else { return self }
    let here = FileManager.default.currentDirectoryPath
    let place = resume.utf8.first == UInt8(ascii: "/") ? resume : here.appending(path: resume)
    // Runs that were begun from Swift have kept no command.
    if data.isGiven && !TrainInvocation.isKept(inRun: resume) {
      var command = self
      command.resume = place
      return command
    }
    let invocation = try TrainInvocation(ofRun: resume)
    try TrainInvocation.current().requireNothingBeyond(invocation)
    var command = try invocation.command()
    command.resume = place
    guard chdir(invocation.workingFolder) == 0 else {
      throw FileError.unreadable(
        path: invocation.workingFolder, reason: "the run was begun there, and its data set may be found from there only")
    }
    command.compute = compute.completed(by: command.compute)
    if let timeLimit { command.timeLimit = timeLimit }
    if let memoryLimit { command.memoryLimit = memoryLimit }
    command.logging = logging
    if tensorboard { command.tensorboard = true }
    return command
  }
}
