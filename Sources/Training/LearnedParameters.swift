import DeviceRuntime
import NeuralNetworks
import TensorGraph

/// A model's parameters as they are after some steps: those that learn from a device's store, the others from where they came.
public struct LearnedParameters: ParameterSource {
  private let store: any ParameterStore
  private let origin: any ParameterSource
  private let learned: Set<String>
  private let prefix: String

  /// What the variables of `store` have become; with `averages` their moving averages.
  public init(_ store: any ParameterStore, over origin: any ParameterSource, averages: Bool = false) {
    (self.store, self.origin, prefix) = (store, origin, averages ? "average." : "")
    learned = Set(store.paths)
  }

  public var paths: [String] { origin.paths }

  public func shape(of path: String) -> Shape? { origin.shape(of: path) }

  public func values(of path: String) throws -> [Float] {
    learned.contains(prefix + path) ? try store.values(of: prefix + path) : try origin.values(of: path)
  }
}
