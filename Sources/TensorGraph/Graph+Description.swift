extension Graph: CustomStringConvertible {
  /// One line a node: its number, operation, name and what it reads; constants are left out.
  public var description: String {
    nodes.indices.compactMap { index in
      if case .constant = nodes[index].op { nil } else { line(index) }
    }.joined(separator: "\n")
  }

  private func line(_ index: Int) -> String {
    let node = nodes[index]
    let inputs = node.inputs.map { value in
      constant(value).map { "\($0.shape)" } ?? (value.output == 0 ? "%\(value.node)" : "%\(value.node).\(value.output)")
    }
    return "%\(index) = \(node.op.attributes.name)(\(inputs.joined(separator: ", ")))  // \(node.name)"
  }
}
