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
  private let executable: StepExecutable
  private let makeAccumulation: () throws -> Accumulation
  private var accumulation: Accumulation?

  /// A step on several batches.
  private struct Accumulation {
    /// Adds the gradients of a batch up.
    let sum: StepExecutable
    /// Adds those of the last batch and takes the step.
    let step: StepExecutable
    /// The names of losses and gradients in the order of `GradientNorm`.
    let watched: [String]
  }

  private let watched: [String]

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
    executable = try StepExecutable(step.graph, on: device, options)
    makeAccumulation = { [options] in
      let step = StepGraph(gradients, optimizer: optimizer, averages: averages, accumulates: true)
      let sum = gradients.accumulatingGradients.fusingEpilogues.pruned
      return Accumulation(
        sum: try StepExecutable(sum, on: device, options), step: try StepExecutable(step.graph, on: device, options), watched: step.watched)
    }
  }

  /// The graph as the device runs it; profiles count its nodes.
  public var graph: Graph { executable.graph }

  /// What is computed again since memory is short, in words; nil where nothing is.
  public var recomputation: String? { accumulation?.sum.recomputation ?? executable.recomputation }

  /// Takes a step; throws what the device throws, and then nothing has changed, and `TrainingMemoryError` for a batch that no recomputation fits into the
  /// memory limit.
  public func run(_ batch: TrainingBatch, _ settings: StepSettings, profile: Profile? = nil) throws -> Outcome {
    let results = try executable.run(batch.tensors.merging(settings.tensors(batchCount: 1)) { $1 }, profile: profile)
    return try outcome(results, DetectorLosses(results), watched)
  }

  /// Takes one step by the mean of the gradients of several batches; throws as for one.
  public func run(_ batches: [TrainingBatch], _ settings: StepSettings) throws -> Outcome {
    if batches.count == 1 { return try run(batches[0], settings) }
    let accumulation = try accumulation ?? makeAccumulation()
    self.accumulation = accumulation
    let inputs = settings.tensors(batchCount: batches.count)
    var losses: [DetectorLosses] = []
    for (number, batch) in batches.enumerated() {
      let executable = number + 1 == batches.count ? accumulation.step : accumulation.sum
      let keep = [UpdateName.keep.rawValue: HostTensor([1], [number == 0 ? 0 : 1 as Float])]
      let results = try executable.run(batch.tensors.merging(inputs) { $1 }.merging(keep) { $1 }, profile: nil)
      losses.append(try DetectorLosses(results))
      let mean = DetectorLosses(meanOf: losses)
      if number + 1 == batches.count { return try outcome(results, mean, accumulation.watched) }
      // The step itself only sees the losses of its own batch.
      if let name = mean.nonFinite { return Outcome(losses: mean, gradientNorm: .nan, nonFinite: name) }
    }
    preconditionFailure("a step has batches")
  }

  private func outcome(_ results: [String: HostTensor], _ losses: DetectorLosses, _ watched: [String]) throws -> Outcome {
    guard let norm = results[UpdateName.norm.rawValue]?.floats, norm.count == 4 else {
      throw DetectorOutputError.missing(name: UpdateName.norm.rawValue)
    }
    let first = Int(norm[2])
    return Outcome(losses: losses, gradientNorm: norm[1], nonFinite: watched.indices.contains(first) ? watched[first] : nil)
  }
}

extension DetectorLosses {
  /// The name of the first that is not finite.
  fileprivate var nonFinite: String? { Name.allCases.first { !self[$0].isFinite }?.rawValue }
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
      + "raise --memory-limit to \(Self.megabytes(smallest)), or give a smaller --batch."
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

  /// The graph's inputs for a step on so many batches.
  fileprivate func tensors(batchCount: Int) -> [String: HostTensor] {
    let values =
      switch optimizer {
      case .sgd(let rate, let momentum, let decay): [rate, momentum, decay]
      case .adamW(let rate, let beta1, let beta2, let epsilon, let decay, let step):
        [rate, beta1, beta2, epsilon, decay, Self.correction(beta1, step), Self.correction(beta2, step)]
      }
    return [
      UpdateName.settings.rawValue: HostTensor([values.count], values),
      UpdateName.limits.rawValue: HostTensor([2], [clipNorm, 1 / Float(batchCount)]),
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
