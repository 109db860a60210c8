import DeviceRuntime
import NeuralNetworks
import TensorGraph

/// A model's parameters as they were after some steps: those that learn as they lay in a device's store, the others from where they came.
public struct LearnedParameters: ParameterSource {
  private let origin: any ParameterSource
  private let learned: [String: [Float]]

  /// Reads what the variables of `store` have become; with `averages` their moving averages, where they have such: the statistics of batch norms have none.
  /// Throws the device's error.
  public init(_ store: any ParameterStore, over origin: any ParameterSource, averages: Bool = false) throws {
    let known = Set(store.paths)
    var learned: [String: [Float]] = [:]
    for path in origin.paths {
      let names = averages ? [UpdatePrefix.average.rawValue + path, path] : [path]
      if let name = names.first(where: known.contains) { learned[path] = try store.values(of: name) }
    }
    (self.origin, self.learned) = (origin, learned)
  }

  public var paths: [String] { origin.paths }

  public func shape(of path: String) -> Shape? { origin.shape(of: path) }

  public func values(of path: String) throws -> [Float] { try learned[path] ?? origin.values(of: path) }
}
