import ArgumentParser
import CLibrary
import FoundationEssentials
import RCNN
import Results
import Sharding
import Synchronization

/// `rcnn detect --run`: what one process does of a plan.
struct ShardRun {
  private let command: DetectCommand
  private let folder: String
  private let stopping = ShardStop()

  private var log: Log { command.log }

  /// What may be said to a process of a run: where and how it computes.
  private static let (options, flags) = (
    ["--run", "--shard", "--device", "--threads", "--device-timeout", "--tiles", "--batch", "--config"],
    ["-q", "--quiet", "-v", "--verbose"]
  )

  /// Throws `UsageError` for words that belong to the plan.
  init(_ command: DetectCommand, run folder: String) throws {
    (self.command, self.folder) = (command, folder)
    let words = CommandLine.arguments.drop { $0 != "detect" }.dropFirst()
    if let word = words.without(options: Self.options, flags: Self.flags).first {
      throw UsageError(
        "\"\(word)\" belongs to rcnn shard plan: with --run, images, model and thresholds are those of the plan; leave it out.")
    }
  }

  /// Works; throws the errors of the libraries, and the exit status unless all is done.
  func callAsFunction() async throws {
    // From the first moment on: a scheduler may take the machine away while weights are loaded.
    let watch = Interruption.watch([SIGINT, SIGTERM, SIGUSR1]) { [stopping] _ in stopping.stop() }
    defer { watch.cancel() }
    let (plan, shard, work) = try prepared()
    stopping.watch(work)
    var progress = ProgressReport(total: work.imageCount - work.skipped, log: log, rowsGoToStandardOutput: false)
    defer { progress.clear() }
    var notes = DeviceNoteReport(work.detector, log)
    defer { notes.update() }
    var (done, failed) = (0, 0)
    let log = log
    let isDone = try await work.run { failure in
      notes.update()
      if let failure { log.warning(failure.message) }
      (done, failed) = (done + 1, failed + (failure == nil ? 0 : 1))
      progress.advance()
    }
    progress.clear()
    let counts = "\(plural(done, "image")), \(failed) without a result, \(work.skipped) done before"
    guard isDone else {
      log.warning("shard \(shard) was interrupted (\(counts)); run it again, and it goes on.")
      throw Interruption.signalNumber == SIGINT ? ExitCode.signal(SIGINT) : ExitCode.temporary
    }
    log.note("shard \(shard) of \(plan.shardCount) is done: \(counts).")
  }

  /// The plan, the shard's number and its work with the plan's model; in the folder in which the plan was made.
  private func prepared() throws -> (ShardPlan, Int, ShardWork) {
    let here = FileManager.default.currentDirectoryPath
    let plan = try ShardPlan(contentsOf: folder.utf8.first == UInt8(ascii: "/") ? folder : here.appending(path: folder))
    let environment = ProcessInfo.processInfo.environment
    let index = try command.shard.index(of: plan, environment)
    log.detail("shard \(index.value) of \(plan.shardCount), as \(index.source) says")
    guard chdir(plan.workingFolder) == 0 else {
      throw FileError.unreadable(path: plan.workingFolder, reason: "the plan was made there, and its images are found from there only")
    }
    var planned = try ShardPlanCommand(plan)
    planned.model.settings.compute = command.model.settings.compute.completed(by: planned.model.settings.compute)
    var options = try planned.detectorOptions()
    options.deviceRank = ShardIndex.localRank(environment: environment) ?? 0
    let detector = try Detector(weights: planned.model.weights, options: options, log: log)
    var runOptions = planned.runOptions
    runOptions.batchSize = command.batch
    let work = try ShardWork(plan, shard: index.value, detector, version: RootCommand.version, options: runOptions)
    return (plan, index.value, work)
  }
}

/// Stops work that may not have begun yet.
private final class ShardStop: Sendable {
  private let state = Mutex<(isStopped: Bool, work: ShardWork?)>((false, nil))

  func stop() {
    state.withLock { state in
      state.isStopped = true
      state.work?.stop()
    }
  }

  func watch(_ work: ShardWork) {
    state.withLock { state in
      state.work = work
      if state.isStopped { work.stop() }
    }
  }
}

/// Which shard a process has: `auto`, as its scheduler says; `3`, or `3/64`, which must be the plan's number.
enum ShardChoice: Equatable, ExpressibleByArgument {
  case auto
  case number(Int, of: Int?)

  init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
    if argument == "auto" {
      self = .auto
    } else if parts.count == 1, let number = Int(parts[0]) {
      self = .number(number, of: nil)
    } else if parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]) {
      self = .number(number, of: count)
    } else {
      return nil
    }
  }

  /// What help calls the default.
  var defaultValueDescription: String { "auto" }

  /// Throws `ShardError`.
  func index(of plan: ShardPlan, _ environment: [String: String]) throws(ShardError) -> ShardIndex {
    switch self {
    case .auto: return try ShardIndex(environment: environment, count: plan.shardCount)
    case .number(let number, let count):
      if let count, count != plan.shardCount { throw .otherCount(count, plan: plan.shardCount) }
      return try ShardIndex(number, source: "--shard", count: plan.shardCount)
    }
  }
}
