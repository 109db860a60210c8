import CPUDevice
import Checkpoints
import Detectors
import DeviceRuntime
import Glibc
import Images
import OpenCLDevice
import Synchronization
import TensorGraph
import TestSupport
import Testing
import Training

@Suite("Training in several processes", .serialized)
struct SharedTrainingTests {
  private static func bits(_ path: String) throws -> [String: [UInt32]] {
    let checkpoint = try Checkpoint(tensorsOf: path)
    return Dictionary(uniqueKeysWithValues: try checkpoint.tensors.map { ($0.name, try $0.floats().map(\.bitPattern)) })
  }

  /// Steps of four batches, and of two at the end of an epoch.
  private static func run(_ norms: TrainableParts.BatchNorms = .batch) throws -> SmallRun {
    var run = try SmallRun()
    (run.recipe.batchSize, run.recipe.accumulation, run.recipe.epochs, run.recipe.batchNorms) = (1, 4, 2, norms)
    return run
  }

  private typealias Watch = @Sendable (_ rank: Int, [String: HostTensor]) throws -> Void

  /// Trains in so many processes; `running` is told their trainers.
  private static func told(
    _ run: SmallRun, _ name: String, processes: Int,
    device: @Sendable @escaping (Int) throws -> any Device = { _ in CPUDevice(threadCount: 1) },
    running: ([Trainer]) -> Void = { _ in }
  ) async throws -> [Result<Told, any Error>] {
    let members = ThreadGroup.members(processes)
    let first = try run.trainer(name, on: device(0), group: members[0])
    var trainers = [first]
    for member in members.dropFirst() {
      trainers.append(Trainer(try run.setup(), on: try device(member.rank), beside: run.files[name], group: member))
    }
    running(trainers)
    return await Self.results(trainers)
  }

  /// What runs at the same time have told, by their numbers.
  private static func results(_ trainers: [Trainer]) async -> [Result<Told, any Error>] {
    let tasks = trainers.map { trainer in Task { try await Told(trainer) } }
    var results: [Result<Told, any Error>] = []
    for task in tasks { results.append(await task.result) }
    return results
  }

  @Test("gives the bits of one process, in two or four of them", arguments: [TrainableParts.BatchNorms.batch, .affine])
  func bits(norms: TrainableParts.BatchNorms) async throws {
    let run = try Self.run(norms)
    let expected = try await Told(run.trainer("one"))
    #expect(expected.end == .finished)
    for processes in [2, 4] {
      let name = "of\(processes)"
      let results = try await Self.told(run, name, processes: processes).map { try $0.get() }
      #expect(results.allSatisfy { $0.end == .finished })
      #expect(
        results[0].epochs.map(\.training) == expected.epochs.map(\.training) && results[0].epochs.last?.ap == expected.epochs.last?.ap)
      for file in ["weights/last.safetensors", "weights/best.safetensors"] {
        #expect(try Self.bits(run.files["\(name)/\(file)"]) == Self.bits(run.files["one/\(file)"]), "\(processes), \(file)")
      }
    }
  }

  @Test("gives the bits of one process where batches have two and three images, on an OpenCL device too", .needsOpenCL)
  func unevenBatches() async throws {
    let info = try #require(CLTestDevice.info)
    var run = try Self.run()
    (run.trainingCount, run.recipe.batchSize, run.recipe.accumulation) = (5, 3, 2)
    _ = try await Told(run.trainer("processor"))
    for result in try await Self.told(run, "processors", processes: 3) { #expect(try result.get().end == .finished) }
    #expect(try Self.bits(run.files["processor/weights/last.safetensors"]) == Self.bits(run.files["processors/weights/last.safetensors"]))
    let device = try OpenCLDevice(info, variant: .vectorRegisters)
    _ = try await Told(run.trainer("one", on: device))
    let results = try await Self.told(run, "two", processes: 2) { _ in try OpenCLDevice(info, variant: .vectorRegisters) }
    #expect(try results.map { try $0.get().end } == [.finished, .finished])
    #expect(try Self.bits(run.files["one/weights/last.safetensors"]) == Self.bits(run.files["two/weights/last.safetensors"]))
  }

  @Test("ends everywhere after the step in which one process is asked to, and goes on in another number of them")
  func stopping() async throws {
    let run = try Self.run()
    _ = try await Told(run.trainer("whole"))
    let trainers = Mutex<[Trainer]>([])
    let count = Mutex(0)
    let device = { @Sendable (rank: Int) -> any Device in
      WatchedDevice { inputs in
        guard rank == 1, inputs["targets.seeds"] != nil else { return }
        let number = count.withLock { count in
          count += 1
          return count
        }
        if number == 2 { trainers.withLock { $0[1].stop() } }
      }
    }
    let results = try await Self.told(run, "parts", processes: 2, device: device) { all in trainers.withLock { $0 = all } }
    trainers.withLock { $0 = [] }
    #expect(try results.map { try $0.get().end } == [.stopped, .stopped])
    let rest = try await Self.told(run, "parts", processes: 3).map { try $0.get() }
    #expect(rest.map(\.end) == [.finished, .finished, .finished])
    #expect(try Self.bits(run.files["whole/weights/last.safetensors"]) == Self.bits(run.files["parts/weights/last.safetensors"]))
  }

  @Test("ends by a file called stop in the run's folder")
  func stopFile() async throws {
    let run = try Self.run()
    let path = run.files["run"]
    let device = { @Sendable (rank: Int) -> any Device in
      WatchedDevice { inputs in
        if rank == 0 && inputs["targets.seeds"] != nil { close(open(path + "/stop", O_CREAT | O_WRONLY, 0o644)) }
      }
    }
    let results = try await Self.told(run, "run", processes: 2, device: device).map { try $0.get() }
    #expect(results.map(\.end) == [.stopped, .stopped] && results[0].steps.count == 1)
    #expect(access(path + "/stop", F_OK) != 0)
  }

  @Test("ends everywhere where an image cannot be read, and only one process says which")
  func unreadableImage() async throws {
    let run = try Self.run()
    let results = try await Self.told(run, "run", processes: 2, running: { _ in #expect(unlink(run.files["3.png"]) == 0) })
    let errors = results.map { result in if case .failure(let error) = result { error } else { nil as (any Error)? } }
    #expect(errors.count { $0 is ImageError } == 1 && errors.count { $0 is TrainingError } == 1, "\(errors)")
  }

  @Test("does not begin where processes have other data")
  func unlike() async throws {
    let run = try Self.run()
    var other = run
    other.targets[1] = []
    let members = ThreadGroup.members(2)
    let first = try run.trainer("run", group: members[0])
    let second = Trainer(try other.setup(), on: CPUDevice(threadCount: 1), beside: run.files["run"], group: members[1])
    let errors = await Self.results([first, second]).map { result in
      if case .failure(let error) = result { error as? TrainingError } else { nil as TrainingError? }
    }
    #expect(errors == [TrainingError?](repeating: .unlike(what: "data set and settings", rank: 1), count: 2))
  }

  @Test("takes the last good weights back together where something is not finite, and names the image, whoever had it")
  func nonFinite() async throws {
    var run = try Self.run()
    (run.recipe.referenceRate, run.recipe.clipNorm) = (1000, nil)
    let results = try await Self.told(run, "run", processes: 2)
    for result in results {
      guard case .failure(let error as TrainingError) = result, case .nonFinite(_, let place) = error else {
        Issue.record("\(result)")
        continue
      }
      #expect(place.contains(".png"))
    }
  }
}
