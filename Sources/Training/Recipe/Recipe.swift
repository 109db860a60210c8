import Detectors
import TensorGraph

/// All that a run of training depends on besides its data and the weights that it starts from.
///
/// As it is made it is torchvision's for COCO without its flips; `init(images:objects:classes:start:)` chooses for other data.
public struct Recipe: Sendable, Equatable {
  /// How often all images are shown.
  public var epochs = 26
  /// How many images are shown at once.
  public var batchSize = 16
  /// Of how many batches a step adds the gradients up.
  public var accumulation = 1

  /// How gradients change weights.
  public var optimizer = Optimizer.sgd()
  /// What stays of the steps before; AdamW's first beta.
  public var momentum: Float = 0.9
  /// What is taken off each weight: of SGD a part of the gradient, of AdamW one of the rate.
  public var weightDecay: Float = 1e-4
  /// The rate of a step on `referenceBatch` images.
  public var referenceRate: Float = 0.02
  /// How many images a step has that `referenceRate` is for.
  public var referenceBatch = 16
  /// How many steps the rate takes to become the whole one.
  public var warmUpSteps = 1000
  /// The share of the rate in the first of them.
  public var warmUpShare = 0.001
  /// How the rate falls.
  public var decay = LearningSchedule.Decay.drops(at: [16 / 26, 22 / 26], factor: 0.1)
  /// The norm of all gradients together above which they are shortened; nil: none.
  public var clipNorm: Float?
  /// What stays of the moving average of the weights at each step; nil: there is none.
  public var averageDecay: Float?

  /// How many layers of the backbone learn, from the last; more than there are, all of them.
  public var trainableLayers = 3
  /// What batch norms do.
  public var batchNorms = TrainableParts.BatchNorms.frozen

  /// The wanted lengths of the shorter side in pixels, of which each image gets one.
  public var minSizes = [800]
  /// The limit of the longer side in pixels.
  public var maxSize = 1333
  /// How many regions of an image the box head learns from.
  public var regions = 512
  /// How much regions of a class, by its name, count in the classifier's loss where they do not count 1.
  public var classWeights: [String: Float] = [:]
  /// The share of images below which a class is shown more often (`RepeatFactors`); nil: all images are shown once.
  public var repeatThreshold: Double?
  /// What is done to images before the detector sees them.
  public var augmentation = Augmentation()

  /// After how many epochs without a better validation the run ends; nil: never.
  public var patience: Int?
  /// All that is drawn depends on it.
  public var seed: UInt64 = 0

  /// torchvision's recipe for COCO, without augmentation.
  public init() {}

  /// What weights of classes may be.
  public static let classWeightLimits: ClosedRange<Float> = 0.01...100
}

// MARK: - What follows from it

extension Recipe {
  /// How many images a step has.
  public var stepSize: Double { Double(batchSize) * Double(accumulation) }

  /// Takes no more images into a step than the `count` that an epoch shows, since the rate is in proportion to them; says so where that changes something.
  mutating func limitStep(to count: Int) -> String? {
    let asked = (batchSize, accumulation)
    if stepSize <= Double(count) { return nil }
    // Rather smaller batches than fewer, of which each process may have one.
    batchSize = max(1, min(batchSize, count / max(1, accumulation)))
    accumulation = min(accumulation, count / batchSize)
    func words(_ batches: Int, _ size: Int) -> String { "\(batches) of \(size)" }
    return
      "an epoch shows about \(count == 1 ? "1 image" : "\(count) images"), so that the batches of a step are \(words(accumulation, batchSize)) instead of \(words(asked.1, asked.0))."
  }

  /// The whole rate: in proportion to the images of a step (Goyal et al. 2017).
  public var rate: Float { Float(Double(referenceRate) * stepSize / Double(max(referenceBatch, 1))) }

  /// Which parameters learn.
  public var parts: TrainableParts { TrainableParts(layers: trainableLayers, batchNorms: batchNorms) }

  /// The rate's way over the whole run, where an epoch has so many steps.
  public func schedule(stepsPerEpoch: Int) -> LearningSchedule {
    let steps = Double(stepsPerEpoch) * Double(epochs)
    return LearningSchedule(decay, stepCount: Int(exactly: steps) ?? .max, warmUpSteps: warmUpSteps, warmUpShare: warmUpShare)
  }

  /// The recipe for fewer epochs: warm-up and average take no larger parts of the run than before.
  func shortened(to epochs: Int, stepsPerEpoch: Int) -> Recipe {
    if epochs >= self.epochs { return self }
    var recipe = self
    recipe.epochs = epochs
    let share = Double(epochs) / Double(self.epochs)
    recipe.warmUpSteps = Int(Double(warmUpSteps) * share)
    if let averageDecay { recipe.averageDecay = Float(1 - min(1, (1 - Double(averageDecay)) / share)) }
    return recipe
  }

  /// What a step, counted from 0, depends on besides its batch.
  public func settings(step: Int, _ schedule: LearningSchedule) -> StepSettings {
    let rate = schedule.rate(step: step, of: rate)
    var settings =
      switch optimizer {
      case .sgd: StepSettings(.sgd(rate: rate, momentum: momentum, weightDecay: weightDecay))
      case .adamW: StepSettings(.adamW(rate: rate, beta1: momentum, weightDecay: weightDecay, step: step + 1))
      }
    settings.clipNorm = clipNorm ?? .infinity
    // Young averages follow faster, so that they forget what the weights were at first.
    if let averageDecay { settings.averageDecay = min(averageDecay, Float(step + 1) / Float(step + 10)) }
    return settings
  }
}
