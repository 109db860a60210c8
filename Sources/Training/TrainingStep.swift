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
  /// What is computed again since memory is short, in words; nil where nothing is.
  public private(set) var recomputation: String?
  private var executable: any Executable
  private let whole: Graph
  private let device: any Device
  private let options: CompileOptions
  /// The names of losses and gradients in the order of `GradientNorm`.
  private let watched: [String]

  /// What a step says.
  public struct Outcome: Sendable {
    /// The losses before the step.
    public let losses: DetectorLosses
    /// The norm of all gradients together.
    public let gradientNorm: Float
    /// The first loss or gradient that is not finite: nothing has changed then.
    public let nonFinite: String?
  }

  /// Steps of a model from the parameters of `source` on, or fresh ones drawn from `seed`; throws what loading and the device throw.
  public init(
    _ model: any DetectionModel, parameters source: (any ParameterSource)?, seed: UInt64 = 0, _ parts: TrainableParts, optimizer: Optimizer,
    order: BalancedSampler.Order = .random, averages: Bool = false, on device: any Device, options: CompileOptions = CompileOptions()
  ) throws {
    let step = try StepGraph(model, parameters: source, seed: seed, parts, optimizer: optimizer, order: order, averages: averages)
    (whole, watched) = (step.graph, step.watched)
    var options = options
    parameters = options.parameters ?? device.makeParameterStore()
    options.parameters = parameters
    (self.device, self.options) = (device, options)
    executable = try device.compile(whole, options)
  }

  /// The graph as the device runs it; profiles count its nodes.
  public var graph: Graph { executable.graph }

  /// Takes a step; throws what the device throws, and then nothing has changed, and `TrainingMemoryError` for a batch that no recomputation fits into the
  /// memory limit.
  public func run(_ batch: TrainingBatch, _ settings: StepSettings, profile: Profile? = nil) throws -> Outcome {
    let results = try run(batch.tensors.merging(settings.tensors) { $1 }, profile)
    guard let norm = results[UpdateName.norm.rawValue]?.floats, norm.count == 4 else {
      throw DetectorOutputError.missing(name: UpdateName.norm.rawValue)
    }
    let first = Int(norm[2])
    return Outcome(
      losses: try DetectorLosses(results), gradientNorm: norm[1], nonFinite: watched.indices.contains(first) ? watched[first] : nil)
  }
}

extension TrainingStep {
  /// Where the plan exceeds the memory limit, ever more is computed again on the way back instead of kept.
  private func run(_ inputs: [String: HostTensor], _ profile: Profile?) throws -> [String: HostTensor] {
    guard let limit = options.memoryLimit else { return try executable.run(inputs, profile: profile) }
    var smallest: Int
    do { return try executable.run(inputs, profile: profile) } catch DeviceError.outOfMemory(let needed?) { smallest = needed }
    let candidates = try whole.recomputations(inputs: inputs.mapValues(\.shape))
    for eighths in 1...8 {
      let chosen = candidates.prefix(candidates.count * eighths / 8)
      executable = try device.compile(whole.recomputing(Set(chosen.map(\.node))), options)
      do {
        let results = try executable.run(inputs, profile: profile)
        let work = chosen.reduce(0) { $0 + $1.multiplyAdds }
        recomputation =
          "\(chosen.count) of \(candidates.count) activations are computed again, \(work / 1_000_000) million multiply-adds a step"
        return results
      } catch DeviceError.outOfMemory(let needed?) { smallest = min(smallest, needed) }
    }
    throw TrainingMemoryError(limit: limit, smallest: smallest)
  }
}

/// A memory limit below what a step needs, however much is computed again.
public struct TrainingMemoryError: Error, CustomStringConvertible, Sendable, Equatable {
  /// The limit in bytes.
  public let limit: Int
  /// The smallest that works for this batch, in bytes.
  public let smallest: Int

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

  /// The graph's inputs.
  fileprivate var tensors: [String: HostTensor] {
    let values =
      switch optimizer {
      case .sgd(let rate, let momentum, let decay): [rate, momentum, decay]
      case .adamW(let rate, let beta1, let beta2, let epsilon, let decay, let step):
        [rate, beta1, beta2, epsilon, decay, Self.correction(beta1, step), Self.correction(beta2, step)]
      }
    return [
      UpdateName.settings.rawValue: HostTensor([values.count], values), UpdateName.limits.rawValue: HostTensor([2], [clipNorm, 1]),
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
