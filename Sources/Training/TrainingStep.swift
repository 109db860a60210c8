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
  private let executable: any Executable
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
    let losses = try model.lossGraph(parameters: source, seed: seed, order: order)
    let graph = model.variables(parts, of: losses).foldingBatchNormalization.appendingGradients
    let names = graph.losses.map { loss in graph.outputs.first { $0.value == loss }?.name ?? "a loss" }
    watched = names + graph.gradients.map { graph.variable($0.variable)!.path }
    var options = options
    parameters = options.parameters ?? device.makeParameterStore()
    options.parameters = parameters
    executable = try device.compile(graph.appendingUpdates(optimizer, averages: averages).fusingEpilogues.pruned, options)
  }

  /// The graph as the device runs it; profiles count its nodes.
  public var graph: Graph { executable.graph }

  /// Takes a step; throws what the device throws, and then nothing has changed.
  public func run(_ batch: TrainingBatch, _ settings: StepSettings, profile: Profile? = nil) throws -> Outcome {
    let results = try executable.run(batch.tensors.merging(settings.tensors) { $1 }, profile: profile)
    guard let norm = results[UpdateName.norm.rawValue]?.floats, norm.count == 4 else {
      throw DetectorOutputError.missing(name: UpdateName.norm.rawValue)
    }
    let first = Int(norm[2])
    return Outcome(
      losses: try DetectorLosses(results), gradientNorm: norm[1], nonFinite: watched.indices.contains(first) ? watched[first] : nil)
  }
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
