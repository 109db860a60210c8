import CPUDevice
import Checkpoints
import DeviceRuntime
import Glibc
import Images
import Synchronization
import TestSupport
import Testing
import Training

@Suite("Runs of training", .serialized)
struct TrainerTests {
  /// All weights in a file, as bits.
  private static func bits(_ path: String) throws -> [String: [UInt32]] {
    let checkpoint = try Checkpoint(tensorsOf: path)
    return Dictionary(uniqueKeysWithValues: try checkpoint.tensors.map { ($0.name, try $0.floats().map(\.bitPattern)) })
  }

  @Test("take the recipe's epochs, validate at the end of each, and learn")
  func whole() async throws {
    let run = try SmallRun()
    let told = try await Told(run.trainer("run"))
    #expect(told.end == .finished && told.notes.isEmpty)
    // Six images in batches of four.
    #expect(told.steps.map(\.step) == Array(1...6) && told.steps.map(\.stepInEpoch) == [1, 2, 1, 2, 1, 2])
    #expect(told.epochs.map(\.epoch) == [1, 2, 3] && told.epochs.map(\.step) == [2, 4, 6])
    #expect(told.epochs[2].training.total < told.epochs[0].training.total)
    #expect(told.epochs.allSatisfy { $0.ap != nil && ($0.validation?.total ?? 0) > 0 && $0.imagesPerSecond > 0 })
    #expect(told.epochs.map(\.seconds) == told.epochs.map(\.seconds).sorted() && told.epochs[0].isBest)
  }

  @Test("that were stopped go on with the same bits, on another number of threads too", arguments: [1, 2, 3])
  func resumption(steps: Int) async throws {
    let run = try SmallRun()
    let expected = try await Told(run.trainer("whole"))
    let first = try await Told(run, "parts", stoppingAfter: steps)
    #expect(first.end == .stopped && first.steps.count == steps)
    let rest = try await Told(run.trainer("parts", on: CPUDevice(threadCount: 3)))
    #expect(rest.end == .finished && first.steps.count + rest.steps.count == 6)
    let names = ["weights/last.safetensors", "weights/best.safetensors"]
    for name in names { #expect(try Self.bits(run.files["whole/" + name]) == Self.bits(run.files["parts/" + name])) }
    #expect(rest.epochs.last?.ap == expected.epochs.last?.ap && rest.epochs.last?.training == expected.epochs.last?.training)
  }

  @Test("do not go on with other data")
  func otherData() async throws {
    var run = try SmallRun()
    _ = try await Told(run, "run", stoppingAfter: 1)
    run.targets[1] = []
    let trainer = try run.trainer("run")
    let error = await #expect(throws: TrainingError.self) { _ = try await Told(trainer) }
    #expect(error == .otherRun(file: run.files["run"]))
  }

  @Test("do not go on without their state where they would write over records")
  func lostState() async throws {
    var run = try SmallRun()
    run.recipe.epochs = 1
    _ = try await Told(run.trainer("run"))
    let records = try run.files.text(of: "run/metrics.jsonl")
    #expect(unlink(run.files["run/state.safetensors"]) == 0)
    let trainer = try run.trainer("run")
    let error = await #expect(throws: TrainingError.self) { _ = try await Told(trainer) }
    #expect(error == .noState(file: run.files["run/state.safetensors"]))
    #expect(try !records.isEmpty && run.files.text(of: "run/metrics.jsonl") == records)
  }

  @Test("keep their steps where an image cannot be read, and go on when it can")
  func unreadableImage() async throws {
    let run = try SmallRun()
    let expected = try await Told(run.trainer("whole"))
    let trainer = try run.trainer("run")
    #expect(rename(run.files["3.png"], run.files["away.png"]) == 0)
    await #expect(throws: ImageError.self) { _ = try await Told(trainer) }
    #expect(rename(run.files["away.png"], run.files["3.png"]) == 0)
    let rest = try await Told(run.trainer("run"))
    #expect(rest.end == .finished && rest.epochs.last?.training == expected.epochs.last?.training)
    #expect(try Self.bits(run.files["whole/weights/last.safetensors"]) == Self.bits(run.files["run/weights/last.safetensors"]))
  }

  @Test("name the image and the box that are not finite, take the last good weights back once, and then end")
  func nonFinite() async throws {
    var run = try SmallRun()
    (run.recipe.referenceRate, run.recipe.clipNorm) = (1000, nil)
    var notes: [String] = []
    let trainer = try run.trainer("run")
    let error = await #expect(throws: TrainingError.self) {
      for try await event in trainer.events() { if case .note(let note) = event { notes.append(note) } }
    }
    #expect(notes.count == 1 && notes[0].contains(".png, the box ") && notes[0].contains("a tenth"), "\(notes)")
    guard case .nonFinite(let what, let place)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(!what.isEmpty && place.contains(".png"))
    #expect(try Self.bits(run.files["run/state.safetensors"]).values.allSatisfy { $0.allSatisfy { Float(bitPattern: $0).isFinite } })
  }

  @Test("take fewer images at once where memory is short, and say so once")
  func memory() async throws {
    let run = try SmallRun()
    let shortDevice = WatchedDevice { inputs in
      if inputs["targets.seeds"]?.shape.elementCount ?? 0 > 2 { throw DeviceError.outOfMemory(byteCount: nil) }
    }
    let told = try await Told(run.trainer("run", on: shortDevice))
    #expect(told.end == .finished && told.steps.count == 6)
    #expect(told.notes.count { $0.contains("memory is short") } == 1, "\(told.notes)")
  }

  @Test("end where nothing better has come for as many epochs as the recipe's patience")
  func patience() async throws {
    var run = try SmallRun()
    (run.recipe.epochs, run.recipe.patience, run.recipe.referenceRate, run.recipe.batchNorms) = (9, 2, 0, .frozen)
    let told = try await Told(run.trainer("run"))
    #expect(told.end == .outOfPatience && told.epochs.map(\.isBest) == [true, false, false])
    // It does not go on by being resumed.
    let again = try await Told(run.trainer("run"))
    #expect(again.end == .outOfPatience && again.steps.isEmpty && again.epochs.isEmpty)
  }

  /// A clock that moves on by a twentieth of a second whenever it is read, and once, from `end` on, by a minute.
  private static func clock(end: Double = .infinity) -> RunClock {
    let seconds = Mutex(0.0)
    return RunClock {
      seconds.withLock {
        $0 += $0 >= end && $0 < 60 ? 60 : 0.05
        return $0
      }
    }
  }

  @Test("fit their epochs into the time that there is")
  func time() async throws {
    var run = try SmallRun()
    run.recipe.epochs = 1000
    let told = try await Told(run.trainer("run", timeLimit: 5, clock: Self.clock()))
    let last = try #require(told.epochs.last)
    #expect(told.end == .finished && last.epoch == told.epochs.count)
    // As many as there is time for, and no more; the rate has fallen by then.
    #expect((4...5).contains(last.seconds) && told.epochs.count > 6)
    #expect(told.steps.last!.learningRate < 0.2 * told.steps.map(\.learningRate).max()!)
    #expect(try await Told(run.trainer("run", timeLimit: 5, clock: Self.clock())).end == .finished)
  }

  @Test("say that the time was over where it passed faster than expected, and again when they are to go on")
  func lessTime() async throws {
    var run = try SmallRun()
    run.recipe.epochs = 1000
    let told = try await Told(run.trainer("run", timeLimit: 5, clock: Self.clock(end: 2.5)))
    #expect(told.end == .outOfTime && told.epochs.last?.epoch == told.epochs.count && (2..<8).contains(told.epochs.count))
    let again = try await Told(run.trainer("run", timeLimit: 5, clock: Self.clock()))
    #expect(again.end == .outOfTime && again.steps.isEmpty && again.epochs.isEmpty)
    // Of more time there is something left.
    let rest = try await Told(run.trainer("run", timeLimit: 66, clock: Self.clock()))
    #expect(rest.end == .finished && rest.epochs.last?.epoch == told.epochs.count + rest.epochs.count && !rest.epochs.isEmpty)
  }

  @Test("that were stopped end the epoch at hand where the time is over")
  func noTime() async throws {
    let run = try SmallRun()
    #expect(try await Told(run, "run", stoppingAfter: 3).end == .stopped)
    let rest = try await Told(run.trainer("run", timeLimit: 0.1, clock: Self.clock()))
    #expect(rest.end == .finished && rest.steps.map(\.step) == [4] && rest.epochs.map(\.epoch) == [2])
  }
}
