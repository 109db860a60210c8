import TensorGraph

/// A place in a checkpoint from which layers take their parameters: `scope / "layer1" / "0" / "conv1"`.
///
/// The same model code loads a checkpoint (when there is a source) and initialises a new model (when there is none).
public struct ParameterScope {
  /// The path, as the checkpoint spells it.
  public let path: String
  let loader: ParameterLoader

  /// The root of `source`, or of a fresh model drawn from `seed`.
  public init(graph: GraphBuilder, source: (any ParameterSource)?, seed: UInt64 = 0) {
    self.init(path: "", loader: ParameterLoader(graph: graph, source: source, seed: seed))
  }

  private init(path: String, loader: ParameterLoader) {
    self.path = path
    self.loader = loader
  }

  /// The graph that the layers add to.
  public var graph: GraphBuilder { loader.graph }

  /// The scope one component further down.
  public static func / (scope: ParameterScope, component: String) -> ParameterScope {
    ParameterScope(path: scope.path.isEmpty ? component : scope.path + "." + component, loader: scope.loader)
  }

  /// The scope one numbered component further down.
  public static func / (scope: ParameterScope, index: Int) -> ParameterScope { scope / String(index) }

  /// The parameter called `name` here.
  func parameter(_ name: String, _ shape: Shape, _ initializer: Initializer) -> Value {
    loader.parameter((self / name).path, shape: shape, initializer: initializer)
  }

  /// Throws `ParameterError` if some parameter asked for so far was missing or misshapen, or if the source has others.
  public func check() throws(ParameterError) { try loader.check() }
}
