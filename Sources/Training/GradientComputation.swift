import Boxes
import Checkpoints
import Detectors
import DeviceRuntime
import NeuralNetworks
import TensorGraph

/// The losses of a batch and the gradients of all that learns, for people who hold them against another framework.
public struct GradientComputation {
  private let executable: any Executable
  private static let prefix = "grad."

  /// What a batch gives.
  public struct Result: Sendable {
    /// The four losses.
    public let losses: DetectorLosses
    /// The gradient of each parameter that learns, by its path.
    public let gradients: [String: HostTensor]
  }

  /// The losses of a model with the parameters of `source`, and the gradients of `parts`; throws what loading and the device throw.
  public init(
    _ model: any DetectionModel, parameters source: any ParameterSource, _ parts: TrainableParts, order: BalancedSampler.Order,
    on device: any Device
  ) throws {
    let graph = try model.gradientGraph(parameters: source, parts, order: order)
    executable = try device.compile(graph.returningGradients(prefix: Self.prefix).fusingEpilogues.pruned)
  }

  /// The graph as the device runs it; profiles count its nodes.
  public var graph: Graph { executable.graph }

  /// The losses and gradients of a batch; throws what the device throws.
  public func run(_ batch: TrainingBatch, profile: Profile? = nil) throws -> Result {
    let results = try executable.run(batch.tensors, profile: profile)
    let gradients = results.filter { $0.key.hasPrefix(Self.prefix) }
      .map { (String($0.key.dropFirst(Self.prefix.count)), $0.value) }
    return Result(losses: try DetectorLosses(results), gradients: Dictionary(uniqueKeysWithValues: gradients))
  }
}

extension GradientComputation.Result {
  /// Which losses and gradients are not finite: from such a batch no step is taken.
  public var nonFinite: [String] {
    let losses = DetectorLosses.Name.allCases.filter { !self.losses[$0].isFinite }.map(\.rawValue)
    return losses + gradients.filter { !$0.value.floats.allSatisfy(\.isFinite) }.keys.sorted()
  }

  /// Writes `loss.<name>` and `grad.<path>` as a safetensors file, in place of one that is there only if `replacing`; throws `CheckpointError`.
  public func write(to path: String, replacing: Bool = true) throws {
    let losses = DetectorLosses.Name.allCases.map {
      WritableTensor(name: "loss.\($0.rawValue)", shape: [1], values: [self.losses[$0]])
    }
    let gradients = gradients.sorted { $0.key < $1.key }.map {
      WritableTensor(name: "grad.\($0.key)", shape: $0.value.shape, values: $0.value.floats)
    }
    try SafetensorsWriter().write(losses + gradients, to: path, replacing: replacing)
  }
}
