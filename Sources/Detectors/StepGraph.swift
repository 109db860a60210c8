import Boxes
import NeuralNetworks
import TensorGraph

extension DetectionModel {
  /// The graph of the losses with the gradients of the parameters that learn; throws `ParameterError` when the parameters are not this model's.
  public func gradientGraph(
    parameters source: (any ParameterSource)?, seed: UInt64 = 0, _ parts: TrainableParts, order: BalancedSampler.Order
  ) throws(ParameterError) -> Graph {
    let losses = try lossGraph(parameters: source, seed: seed, order: order)
    return variables(parts, of: losses).foldingBatchNormalization.appendingGradients
  }
}

/// One step of learning as devices run it: losses, gradients, and what these change.
///
/// It reads `TrainingInputs` and the inputs of `UpdateName`.
public struct StepGraph: Sendable {
  /// Its runs take a step.
  public let graph: Graph
  /// The names of losses and gradients in the order of `GradientNorm`.
  public let watched: [String]

  /// The step of a graph with gradients; `averages` and `accumulates` are those of `Graph.appendingUpdates`.
  public init(_ gradients: Graph, optimizer: Optimizer, averages: Bool = false, accumulates: Bool = false) {
    watched = gradients.lossNames + gradients.gradients.map { gradients.variable($0.variable)!.path }
    graph = gradients.appendingUpdates(optimizer, averages: averages, accumulates: accumulates).fusingEpilogues.pruned
  }
}
