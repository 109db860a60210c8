import RandomNumbers
import TensorGraph

/// Hands a model its parameters, from a source or freshly initialised, and keeps account of what did not fit.
final class ParameterLoader {
  let graph: GraphBuilder
  private let source: (any ParameterSource)?
  private let seed: UInt64
  /// What was handed out: a parameter that several layers share is one constant.
  private var values: [String: Value] = [:]
  private(set) var missing: [String] = []
  private(set) var misshapen: [ParameterError.Misshapen] = []

  init(graph: GraphBuilder, source: (any ParameterSource)?, seed: UInt64) {
    self.graph = graph
    self.source = source
    self.seed = seed
  }

  /// The parameter at `path` as a constant of the graph.
  func parameter(_ path: String, shape: Shape, initializer: Initializer) -> Value {
    if let value = values[path] { return value }
    let value = constant(path, shape, initializer)
    values[path] = value
    return value
  }

  private func constant(_ path: String, _ shape: Shape, _ initializer: Initializer) -> Value {
    guard let source else { return initialised(path, shape, initializer) }
    guard let actual = source.shape(of: path) else {
      missing.append(path)
      return initialised(path, shape, .constant(0))
    }
    if actual != shape { misshapen.append(.init(path: path, expected: shape, actual: actual)) }
    return graph.constant(Constant(shape: shape, readingInto: { try source.read(path, into: $0) }), name: path)
  }

  /// Throws what was missing, left over or of the wrong shape. Counters of batch norms have no part in inference and may stay.
  func check() throws(ParameterError) {
    let unexpected = (source?.paths ?? []).filter { values[$0] == nil && !$0.hasSuffix("num_batches_tracked") }
    if !missing.isEmpty || !unexpected.isEmpty || !misshapen.isEmpty {
      throw ParameterError(missing: missing, unexpected: unexpected, misshapen: misshapen)
    }
  }

  private func initialised(_ path: String, _ shape: Shape, _ initializer: Initializer) -> Value {
    let seed = path.utf8.reduce(seed ^ 0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    let constant = Constant(
      shape: shape,
      producing: {
        var generator = SplitMix64(seed: seed)
        return initializer.values(shape.elementCount, using: &generator)
      })
    return graph.constant(constant, name: path)
  }
}
