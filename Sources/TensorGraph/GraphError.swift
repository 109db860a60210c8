/// What can be wrong with a graph or the shapes given to it.
public enum GraphError: Error, CustomStringConvertible, Sendable {
  case shapeMismatch(op: String, expected: String, actual: [Shape])
  case missingInput(String)

  public var description: String {
    switch self {
    case .shapeMismatch(let op, let expected, let actual):
      "\(op) expects \(expected), but its inputs are \(actual.map(\.description).joined(separator: ", "))."
    case .missingInput(let name):
      "the graph's input \"\(name)\" was given no shape."
    }
  }
}
