import TensorGraph

/// A model's parameters as its layers draw them; each is drawn when it is asked for.
struct FreshParameters {
  /// Each once, in the order of the graph.
  let paths: [String]
  let constants: [String: Constant]

  /// The parameters of a model's graph that has no source of them.
  init(_ graph: Graph) {
    var (paths, constants) = ([String](), [String: Constant]())
    for node in graph.nodes {
      // What several levels share is there as often.
      guard let constant = node.op as? Constant, constants.updateValue(constant, forKey: node.name) == nil else { continue }
      paths.append(node.name)
    }
    (self.paths, self.constants) = (paths, constants)
  }
}
