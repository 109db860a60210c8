import DeviceRuntime
import NeuralNetworks
import TensorGraph

/// A model's parameters as they are after some steps: those that learn from a device's store, the others from where they came.
public struct LearnedParameters: ParameterSource {
  private let store: any ParameterStore
  private let origin: any ParameterSource
  private let learned: Set<String>
  private let prefix: String

  /// What the variables of `store` have become; with `averages` their moving averages, where they have such: the statistics of batch norms have none.
  public init(_ store: any ParameterStore, over origin: any ParameterSource, averages: Bool = false) {
    (self.store, self.origin, prefix) = (store, origin, averages ? "average." : "")
    learned = Set(store.paths)
  }

  public var paths: [String] { origin.paths }

  public func shape(of path: String) -> Shape? { origin.shape(of: path) }

  public func values(of path: String) throws -> [Float] {
    let name = [prefix + path, path].first { learned.contains($0) }
    return try name.map { try store.values(of: $0) } ?? origin.values(of: path)
  }
}
