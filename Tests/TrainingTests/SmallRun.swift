import Boxes
import CPUDevice
import Datasets
import Detectors
import DeviceRuntime
import Images
import RCNN
import TestSupport
import Training

/// Eight pictures in a folder, with which the small detector is trained.
struct SmallRun {
  let detector: SmallDetector
  let files: TemporaryFolder
  var recipe = Recipe()
  var targets: [Int: [BoxMatcher.Target]] = [:]

  static let pictures = (1...8).map { Picture($0) }

  init() throws {
    detector = try SmallDetector()
    files = try TemporaryFolder()
    for picture in Self.pictures {
      try picture.image.writePNG(to: files["\(picture.number).png"])
      targets[picture.number] = picture.targets
    }
    (recipe.epochs, recipe.batchSize, recipe.trainableLayers) = (3, 4, 5)
    (recipe.referenceRate, recipe.referenceBatch, recipe.warmUpSteps) = (0.01, 4, 2)
    (recipe.minSizes, recipe.maxSize, recipe.regions) = ([96], 128, 64)
    (recipe.clipNorm, recipe.averageDecay, recipe.seed) = (10, 0.5, 7)
    recipe.augmentation.horizontalFlip.probability = 0.5
  }

  func part(_ numbers: [Int]) throws -> TrainingData.Part {
    var dataset = Dataset(categories: [DatasetCategory(id: 1, name: "disc"), DatasetCategory(id: 2, name: "square")])
    var images: [LabelledImage] = []
    for picture in Self.pictures where numbers.contains(picture.number) {
      let (name, targets) = ("\(picture.number).png", targets[picture.number] ?? [])
      dataset.images.append(DatasetImage(id: picture.number, fileName: name, width: picture.image.width, height: picture.image.height))
      for target in targets {
        let box = AnnotationBox(
          x: Double(target.box.x1), y: Double(target.box.y1), width: Double(target.box.width), height: Double(target.box.height))
        dataset.annotations.append(
          ObjectAnnotation(id: dataset.annotations.count + 1, imageID: picture.number, categoryID: Int(target.label), box: box))
      }
      images.append(LabelledImage(id: picture.number, path: files[name], targets: targets))
    }
    let order = images.map { EpochOrder.Image($0, size: ImageSize(width: 112, height: 96)) }
    return .init(dataset: dataset, images: images, order: order, match: try CategoryMatch([(1, "disc"), (2, "square")], dataset))
  }

  func setup() throws -> TrainingSetup {
    let data = TrainingData(training: try part(Array(1...6)), validation: try part([7, 8]))
    return TrainingSetup(
      model: detector.model, data: data, parameters: detector.parameters, recipe: recipe, digest: "\(targets.sorted { $0.key < $1.key })")
  }

  func trainer(
    into folder: RunFolder, threads: Int = 2, timeLimit: Double? = nil
  ) throws -> Trainer {
    Trainer(try setup(), on: CPUDevice(threadCount: threads), into: folder, timeLimit: timeLimit)
  }
}

/// What a run told.
struct Told {
  var steps: [StepRecord] = []
  var epochs: [EpochRecord] = []
  var notes: [String] = []
  var end: TrainingEnd?

  /// Runs a trainer to its end, or stops it after so many steps.
  init(_ trainer: Trainer, stoppingAfter limit: Int = .max) async throws {
    for try await event in trainer.events() {
      switch event {
      case .step(let record):
        steps.append(record)
        if steps.count == limit { trainer.stop() }
      case .epoch(let record): epochs.append(record)
      case .note(let note): notes.append(note)
      case .ended(let end): self.end = end
      case .validation: break
      }
    }
  }
}
