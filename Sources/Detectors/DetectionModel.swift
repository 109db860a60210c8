import Boxes
import NeuralNetworks
import TensorGraph

/// A detector apart from its parameters, as one value: what a checkpoint's shapes tell of it, its graph, how images become its input, and what its results
/// depend on. Another kind of detector is another type; whatever loads, runs, describes and resumes detectors asks no more than this.
///
/// The graph reads `DetectorInputs` and returns `DetectorOutputs`.
public protocol DetectionModel: Sendable {
  /// The model that the shapes of a checkpoint's parameters tell; `overrides` say which builder and which anchors, where they are given.
  /// Throws `ConfigurationError`.
  init(inferredFrom source: any ParameterSource, overrides: ModelOverrides) throws(ConfigurationError)

  /// The model in a few words.
  var summary: String { get }
  /// How an image becomes the network's input.
  var transform: ImageTransformConfiguration { get }
  var anchors: AnchorGenerator { get }
  /// The number of classes with the background, which is class 0.
  var classCount: Int { get }
  /// Added to the variance in every batch norm.
  var batchNormEpsilon: Float { get }

  /// The model with what people tell of it.
  func applying(_ overrides: ModelOverrides) -> Self

  /// All that detections depend on besides images and parameters, by the names of the command line's options where there are such.
  func settings(_ categories: CategoryList) -> [RunSetting]

  /// Builds the graph with the parameters of `source`, or fresh ones drawn from `seed`; throws `ParameterError` when they are not this model's.
  /// With `includingStages` the graph also returns what lies between.
  func graph(parameters source: (any ParameterSource)?, seed: UInt64, includingStages: Bool) throws(ParameterError) -> Graph

  /// Builds the graph of the losses, which reads `TrainingInputs` and returns `DetectorLosses`; `order` says which candidates are sampled. Throws
  /// `ParameterError` when the parameters are not this model's.
  func lossGraph(parameters source: (any ParameterSource)?, seed: UInt64, order: BalancedSampler.Order) throws(ParameterError) -> Graph

  /// Builds the graph that returns `DetectorLosses` and `DetectorOutputs` of one pass through the backbone and the first stage; reads `TrainingInputs`.
  /// Throws as `lossGraph` does.
  func validationGraph(parameters source: (any ParameterSource)?, seed: UInt64, order: BalancedSampler.Order) throws(ParameterError)
    -> Graph

  /// How many layers of the backbone can be trained.
  var trainableLayerLimit: Int { get }

  /// A graph of this model with the parameters that learn as variables, before anything is folded.
  func variables(_ parts: TrainableParts, of graph: Graph) -> Graph
}
