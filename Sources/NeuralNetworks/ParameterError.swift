import TensorGraph

/// The parameters of a model and those of its source do not match.
public struct ParameterError: Error, CustomStringConvertible, Sendable, Equatable {
  /// Paths that the model needs and the source lacks.
  public let missing: [String]
  /// Paths of the source that the model does not know.
  public let unexpected: [String]
  /// Parameters of another shape than the model's.
  public let misshapen: [Misshapen]

  /// A parameter of another shape than the model's.
  public struct Misshapen: Sendable, Equatable {
    /// The parameter's path.
    public let path: String
    /// The model's shape.
    public let expected: Shape
    /// The source's shape.
    public let actual: Shape
  }

  /// One sentence with the counts, then the names.
  public var description: String {
    let shapes = misshapen.map { "\($0.path) is \($0.actual), not \($0.expected)" }
    let parts = [Self.part("missing", missing), Self.part("unexpected", unexpected), Self.part("misshapen", shapes)].compactMap { $0 }
    return "the tensors are not those of this model: " + parts.joined(separator: "; ") + "."
  }

  private static func part(_ label: String, _ names: [String]) -> String? {
    let shown = 8
    if names.isEmpty { return nil }
    let more = names.count > shown ? ", and \(names.count - shown) more" : ""
    return "\(names.count) \(label) (\(names.prefix(shown).joined(separator: ", "))\(more))"
  }
}
