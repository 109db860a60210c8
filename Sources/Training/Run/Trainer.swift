import DeviceRuntime
import Dispatch
import Files
import ProcessGroups
import Synchronization

/// Trains a detector: epochs of steps, each with a validation at its end, into the folder of a run.
///
///     let setup = try TrainingSetup(data)
///     let trainer = Trainer(setup, on: CPUDevice(), into: try RunFolder(recipe: setup.recipe))
///     for try await event in trainer.events() {
///       if case .epoch(let epoch) = event { print(epoch.epoch, epoch.ap ?? 0) }
///     }
public final class Trainer: Sendable {
  /// What is trained on what.
  public let setup: TrainingSetup
  /// Until the run has ended, which gives the folder free.
  private let place: Mutex<TrainingPlace?>
  private let group: (any ProcessGroup)?
  private let device: any Device
  private let options: CompileOptions
  private let timeLimit: Double?
  private let clock: RunClock
  private let stopping = StopFlag()

  /// A run from the setup's parameters on, or the rest of the one that stands in the folder. `timeLimit` is in seconds: there are fewer epochs then, so that the
  /// rate falls in the time that there is.
  ///
  /// Of the processes of a `group`, each of which has the same setup, the first one has the folder, and of a step in as many batches as there are processes each
  /// takes one (`Recipe.accumulation`); the weights are those of one process that takes all.
  public convenience init(
    _ setup: TrainingSetup, on device: any Device, _ options: CompileOptions = CompileOptions(), into folder: sending RunFolder,
    timeLimit: Double? = nil, group: (any ProcessGroup)? = nil
  ) {
    self.init(setup, on: device, options, .folder(folder), timeLimit: timeLimit, group: group, clock: .system)
  }

  /// One of the other processes of a group, the first of which has the run's folder at `path`.
  public convenience init(
    _ setup: TrainingSetup, on device: any Device, _ options: CompileOptions = CompileOptions(), beside path: String,
    timeLimit: Double? = nil, group: any ProcessGroup
  ) {
    self.init(setup, on: device, options, .beside(path), timeLimit: timeLimit, group: group, clock: .system)
  }

  package init(
    _ setup: TrainingSetup, on device: any Device, _ options: CompileOptions, _ place: sending TrainingPlace, timeLimit: Double?,
    group: (any ProcessGroup)?, clock: RunClock
  ) {
    (self.setup, self.device, self.options, self.timeLimit, self.group, self.clock) = (setup, device, options, timeLimit, group, clock)
    self.place = Mutex(place)
  }

  /// The run, which goes on a thread of its own from now on until it ends or `stop` is called. Throws what loading, the device, the images and the folder throw,
  /// and `TrainingError`. Only the first call has events; what is to go on later is another trainer with the folder opened again.
  public func events() -> AsyncThrowingStream<TrainingEvent, any Error> {
    AsyncThrowingStream { continuation in
      continuation.onTermination = { [stopping] _ in stopping.set() }
      DispatchQueue(label: "training").async { [self] in
        do {
          let end = try place.withLock { place -> TrainingEnd? in
            defer { place = nil }
            guard let place else { return nil }
            let loop = try TrainingLoop(setup, device, options, place, timeLimit: timeLimit, clock: clock, TrainingTeam(group: group))
            return try loop.run(
              { continuation.yield($0) },
              isStopping: { [stopping] in
                if place.folder?.takeStopFile() == true { stopping.set() }
                return stopping.isSet
              })
          }
          if let end { continuation.yield(.ended(end)) }
          continuation.finish()
        } catch { continuation.finish(throwing: error) }
      }
    }
  }

  /// Ends the run after the step at hand, with all that it takes to go on.
  public func stop() { stopping.set() }
}

/// Set once, from any thread.
private final class StopFlag: Sendable {
  private let value = Atomic(false)

  var isSet: Bool { value.load(ordering: .relaxed) }

  func set() { value.store(true, ordering: .relaxed) }
}
