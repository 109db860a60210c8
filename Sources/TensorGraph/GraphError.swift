/// What can be wrong with a graph or the shapes given to it.
public enum GraphError: Error, CustomStringConvertible, Sendable, Equatable {
  case shapeMismatch(op: String, expected: String, actual: [Shape])
  case missingInput(String)
  /// A node reads what its operation cannot read.
  case unreadable(node: String, reason: String)

  public var description: String {
    switch self {
    case .shapeMismatch(let op, let expected, let actual):
      "\(op) expects \(expected), but its inputs are \(actual.map(\.description).joined(separator: ", "))."
    case .missingInput(let name):
      "the graph's input \"\(name)\" was given no shape."
    case .unreadable(let node, let reason):
      "\(node) cannot be computed: \(reason)."
    }
  }
}
