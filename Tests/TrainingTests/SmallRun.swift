import Boxes
import CPUDevice
import Datasets
import Detectors
import DeviceRuntime
import Files
import Images
import ProcessGroups
import Synchronization
import TensorGraph
import TestSupport
import Training

/// Eight pictures in a folder, with which the small detector is trained.
struct SmallRun {
  let detector: SmallDetector
  let files: TemporaryFolder
  var recipe = Recipe()
  var targets: [Int: [BoxMatcher.Target]] = [:]
  /// The pictures that are learned from, of the first.
  var trainingCount = 6

  static let pictures = (1...8).map { Picture($0) }

  init() throws {
    detector = try SmallDetector()
    files = try TemporaryFolder()
    for picture in Self.pictures {
      try picture.image.writePNG(to: files["\(picture.number).png"])
      targets[picture.number] = picture.targets
    }
    (recipe.epochs, recipe.batchSize, recipe.trainableLayers, recipe.batchNorms) = (3, 4, 5, .batch)
    (recipe.referenceRate, recipe.referenceBatch, recipe.warmUpSteps) = (0.01, 4, 2)
    (recipe.minSizes, recipe.maxSize, recipe.regions) = ([96], 128, 64)
    (recipe.clipNorm, recipe.averageDecay, recipe.seed) = (10, 0.5, 7)
    recipe.augmentation.horizontalFlip.probability = 0.5
  }

  /// Some of the pictures as a data set.
  private func dataset(_ numbers: ClosedRange<Int>) -> Dataset {
    var dataset = Dataset(categories: [DatasetCategory(id: 1, name: "disc"), DatasetCategory(id: 2, name: "square")])
    for picture in Self.pictures where numbers.contains(picture.number) {
      let size = picture.image.size
      dataset.images.append(DatasetImage(id: picture.number, fileName: "\(picture.number).png", width: size.width, height: size.height))
      for target in targets[picture.number] ?? [] {
        let box = AnnotationBox(
          x: Double(target.box.x1), y: Double(target.box.y1), width: Double(target.box.width), height: Double(target.box.height))
        dataset.annotations.append(
          ObjectAnnotation(id: dataset.annotations.count + 1, imageID: picture.number, categoryID: Int(target.label), box: box))
      }
    }
    return dataset
  }

  func setup() throws -> TrainingSetup {
    let data = try TrainingData(training: (dataset(1...trainingCount), files.path), validation: (dataset(7...8), files.path))
    let initial = try InitialParameters(.nothing, of: detector.model, classes: data.classes, seed: recipe.seed)
    return try TrainingSetup(data, detector.model.configuration, from: initial, recipe)
  }

  /// A run in a folder of that name, which is made or gone on with.
  func trainer(
    _ name: String, on device: any Device = CPUDevice(threadCount: 2), timeLimit: Double? = nil, group: (any ProcessGroup)? = nil,
    clock: RunClock = .system
  ) throws -> Trainer {
    let (path, setup) = (files[name], try setup())
    let folder = FileKind(of: path) == .missing ? try RunFolder(path, recipe: recipe) : try RunFolder(existing: path)
    return Trainer(setup, on: device, CompileOptions(), .folder(folder), timeLimit: timeLimit, group: group, clock: clock)
  }
}

/// What a run told.
struct Told {
  var steps: [StepRecord] = []
  var epochs: [EpochRecord] = []
  var notes: [String] = []
  var end: TrainingEnd?

  /// Runs a trainer to its end.
  init(_ trainer: Trainer) async throws {
    for try await event in trainer.events() {
      switch event {
      case .step(let record): steps.append(record)
      case .epoch(let record): epochs.append(record)
      case .note(let note): notes.append(note)
      case .ended(let end): self.end = end
      case .validation: break
      }
    }
  }

  /// Stops a run in the midst of its last of so many steps.
  init(_ run: SmallRun, _ name: String, stoppingAfter limit: Int) async throws {
    let running = Mutex<Trainer?>(nil)
    let count = Mutex(0)
    let device = WatchedDevice { inputs in
      guard inputs[UpdateName.settings.rawValue] != nil else { return }
      let number = count.withLock { count in
        count += 1
        return count
      }
      if number == limit { running.withLock { $0?.stop() } }
    }
    let trainer = try run.trainer(name, on: device)
    running.withLock { $0 = trainer }
    // The trainer has the folder's lock as long as it lives, and the device would keep it.
    defer { running.withLock { $0 = nil } }
    try await self.init(trainer)
  }
}

/// A processor that tells of each run before it, which what is told may refuse.
struct WatchedDevice: Device {
  private let device = CPUDevice(threadCount: 2)
  private let watch: @Sendable ([String: HostTensor]) throws -> Void

  init(_ watch: @escaping @Sendable ([String: HostTensor]) throws -> Void) { self.watch = watch }

  var name: String { device.name }

  func compile(_ graph: Graph, _ options: CompileOptions) throws -> any Executable {
    WatchedExecutable(executable: try device.compile(graph, options), watch: watch)
  }

  func makeParameterStore() -> any ParameterStore { device.makeParameterStore() }
}

private struct WatchedExecutable: Executable {
  let executable: any Executable
  let watch: @Sendable ([String: HostTensor]) throws -> Void

  var graph: Graph { executable.graph }

  func run(_ inputs: [String: HostTensor], profiles: [Profile]) throws -> [String: HostTensor] {
    try watch(inputs)
    return try executable.run(inputs, profiles: profiles)
  }
}
