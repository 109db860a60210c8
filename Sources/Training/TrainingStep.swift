import Boxes
import Detectors
import DeviceRuntime
import NeuralNetworks
import RCNN
import TensorGraph

/// One step of learning after the other: the losses of a batch, their gradients, and what these change, all on the device.
public final class TrainingStep {
  /// The weights, and what the optimizer remembers of each; other executables of the device may share them.
  public let parameters: any ParameterStore
  /// Takes a step by the gradients of a batch, and of those before where there is `sum`.
  private var step: StepExecutable
  /// Adds the gradients of a batch to those before; made for the first step that has several.
  private var sum: StepExecutable?
  /// The names of losses and gradients in the order of `GradientNorm`.
  private let watched: [String]
  private let makeAccumulation: () throws -> (sum: StepExecutable, step: StepExecutable)

  /// What a step says.
  public struct Outcome: Sendable {
    /// The losses before the step; of several batches the mean.
    public let losses: DetectorLosses
    /// The norm of all gradients together.
    public let gradientNorm: Float
    /// The first loss or gradient that is not finite: no weight has changed then.
    public let nonFinite: String?
  }

  /// Steps of a model from the parameters of `source` on, or fresh ones drawn from `seed`; throws what loading and the device throw.
  public init(
    _ model: any DetectionModel, parameters source: (any ParameterSource)?, seed: UInt64 = 0, _ parts: TrainableParts, optimizer: Optimizer,
    order: BalancedSampler.Order = .random, averages: Bool = false, on device: any Device, options: CompileOptions = CompileOptions()
  ) throws {
    let gradients = try model.gradientGraph(parameters: source, seed: seed, parts, order: order)
    let step = StepGraph(gradients, optimizer: optimizer, averages: averages)
    watched = step.watched
    var options = options
    parameters = options.parameters ?? device.makeParameterStore()
    options.parameters = parameters
    self.step = try StepExecutable(step.graph, on: device, options)
    makeAccumulation = { [options] in
      let step = StepGraph(gradients, optimizer: optimizer, averages: averages, accumulates: true)
      let sum = gradients.accumulatingGradients.fusingEpilogues.pruned
      return (try StepExecutable(sum, on: device, options), try StepExecutable(step.graph, on: device, options))
    }
  }

  /// The graph as the device runs it; profiles count its nodes.
  public var graph: Graph { step.graph }

  /// What is computed again since memory is short, in words; nil where nothing is.
  public var recomputation: String? { sum?.recomputation ?? step.recomputation }

  /// Takes a step; throws what the device throws, and then nothing has changed, and `TrainingMemoryError` for a batch that no recomputation fits into the
  /// memory limit.
  public func run(_ batch: TrainingBatch, _ settings: StepSettings, profile: Profile? = nil) throws -> Outcome {
    try run([batch], settings, profile: profile)
  }

  /// Takes one step by the mean of the gradients of several batches, in which each image counts alike; throws as for one.
  public func run(_ batches: [TrainingBatch], _ settings: StepSettings, profile: Profile? = nil) throws -> Outcome {
    // That for one batch goes, and with it its memory: this step can do what it did.
    if batches.count > 1 && sum == nil { (sum, step) = try makeAccumulation() }
    let total = Float(batches.reduce(0) { $0 + $1.count })
    let inputs = settings.tensors(share: Float(batches.last?.count ?? 0) / total)
    var losses: [(DetectorLosses, share: Float)] = []
    for (number, batch) in batches.enumerated() {
      let isLast = number + 1 == batches.count
      // The sum is one of gradients of batches as large as the one at hand.
      let keep = number == 0 ? 0 : Float(batches[number - 1].count) / Float(batch.count)
      let tensors = batch.tensors.merging(inputs) { $1 }.merging([UpdateName.keep.rawValue: HostTensor([1], [keep])]) { $1 }
      let results = try (isLast ? step : sum ?? step).run(tensors, profile: profile)
      losses.append((try DetectorLosses(results), share: Float(batch.count) / total))
      let mean = DetectorLosses(sumOf: losses)
      if isLast { return try Outcome(results, mean, watched: watched) }
      // The step itself only sees the losses of its own batch.
      if let name = mean.nonFinite { return Outcome(losses: mean, gradientNorm: .nan, nonFinite: name) }
    }
    preconditionFailure("a step has batches")
  }
}

extension TrainingStep.Outcome {
  /// What a step of these losses has left, in which `watched` names what `GradientNorm` counts. Throws `DetectorOutputError`.
  init(_ results: [String: HostTensor], _ losses: DetectorLosses, watched: [String]) throws(DetectorOutputError) {
    guard let norm = results[UpdateName.norm.rawValue]?.floats, norm.count == 4 else { throw .missing(name: UpdateName.norm.rawValue) }
    let first = Int(norm[2])
    self.init(losses: losses, gradientNorm: norm[1], nonFinite: watched.indices.contains(first) ? watched[first] : nil)
  }
}

extension DetectorLosses {
  /// The name of the first that is not finite.
  var nonFinite: String? { Name.allCases.first { !self[$0].isFinite }?.rawValue }
}

/// A memory limit below what a step needs, however much is computed again.
public struct TrainingMemoryError: MemoryShortage, CustomStringConvertible, Sendable, Equatable {
  /// The limit in bytes.
  public let limit: Int
  /// The smallest that works for this batch, in bytes.
  public let smallest: Int

  public var isOutOfMemory: Bool { true }

  /// One sentence with the remedy.
  public var description: String {
    "a step on this batch takes \(Self.megabytes(smallest)) MB for activations at least, more than the limit of \(Self.megabytes(limit)) MB: "
      + "raise `memoryLimit` to \(Self.megabytes(smallest)), or give a smaller `batch`."
  }

  private static func megabytes(_ bytes: Int) -> Int { (bytes + 999_999) / 1_000_000 }
}

/// What a step depends on besides its batch: a schedule changes it without compiling anything.
public struct StepSettings: Sendable, Equatable {
  /// What the optimizer reads.
  public var optimizer: OptimizerSettings
  /// The norm of all gradients together above which they are shortened.
  public var clipNorm = Float.infinity
  /// The share of an average that stays at a step.
  public var averageDecay: Float = 0.999

  /// By the kind of optimizer.
  public enum OptimizerSettings: Sendable, Equatable {
    case sgd(rate: Float, momentum: Float = 0.9, weightDecay: Float = 0)
    /// `step` counts from 1.
    case adamW(rate: Float, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8, weightDecay: Float = 0.01, step: Int)
  }

  /// Steps without clipping.
  public init(_ optimizer: OptimizerSettings) { self.optimizer = optimizer }

  /// How far weights go along the gradient.
  var rate: Float {
    switch optimizer {
    case .sgd(let rate, _, _): rate
    case .adamW(let rate, _, _, _, _, _): rate
    }
  }

  /// With a rate of zero: such a step changes no weight, though what the optimizer remembers.
  var resting: StepSettings {
    var settings = self
    settings.optimizer =
      switch optimizer {
      case .sgd(_, let momentum, let decay): .sgd(rate: 0, momentum: momentum, weightDecay: decay)
      case .adamW(_, let beta1, let beta2, let epsilon, let decay, let step):
        .adamW(rate: 0, beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: decay, step: step)
      }
    return settings
  }

  /// The graph's inputs, where the gradients' sum counts by `share` in the step.
  func tensors(share: Float) -> [String: HostTensor] {
    let values =
      switch optimizer {
      case .sgd(let rate, let momentum, let decay): [rate, momentum, decay]
      case .adamW(let rate, let beta1, let beta2, let epsilon, let decay, let step):
        [rate, beta1, beta2, epsilon, decay, Self.correction(beta1, step), Self.correction(beta2, step)]
      }
    return [
      UpdateName.settings.rawValue: HostTensor([values.count], values),
      UpdateName.limits.rawValue: HostTensor([2], [clipNorm, share]),
      UpdateName.decay.rawValue: HostTensor([1], [averageDecay]),
    ]
  }

  /// 1 - beta^step, by which a moment that began as zero is divided.
  private static func correction(_ beta: Float, _ step: Int) -> Float {
    var power = 1.0
    for _ in 0..<step { power *= Double(beta) }
    return Float(1 - power)
  }
}
