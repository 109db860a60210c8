import TensorGraph

extension OpCase {
  /// Every distinct operation of a graph at the shapes that inputs of `shapes` give it, filled as the images of `scene` would; throws `GraphError`.
  static func cases(of graph: Graph, inputs shapes: [String: Shape], _ scene: Scene, named source: String) throws -> [OpCase] {
    let (shapes, kinds) = (try graph.shapes(inputs: shapes), try graph.kinds())
    var seen: Set<Identity> = []
    var names: [String: Int] = [:]
    return graph.nodes.enumerated().compactMap { index, node in
      let (inputShapes, inputKinds) = (node.inputs.map { shapes[$0.node][$0.output] }, node.inputs.map { kinds[$0.node][$0.output] })
      let identity = Identity(op: AnyHashable(node.op), shapes: inputShapes, kinds: inputKinds)
      guard let op = node.op as? any CaseOp, seen.insert(identity).inserted else { return nil }
      let contents = op.contents(inputShapes, scene)
      let inputs = node.inputs.indices.map { position in
        input(inputShapes[position], inputKinds[position], op.inputRoles[position], contents[position])
      }
      let name = "\(source)/\(title(of: node)) \(inputShapes[0])"
      let count = names[name, default: 0] + 1
      names[name] = count
      return OpCase(
        name: count == 1 ? name : "\(name) (\(count))", op: op, inputs: inputs, tolerance: op.tolerance, seed: UInt64(index))
    }
  }

  /// The name of a node; several nodes have the gradients of one.
  private static func title(of node: Node) -> String {
    node.name.hasSuffix(".gradient") ? "\(node.name) \(node.op.name)" : node.name
  }

  private static func input(_ shape: Shape, _ kind: ValueKind, _ role: InputRole, _ content: OpCaseInput.Content) -> OpCaseInput {
    switch role {
    case .shape: OpCaseInput(shape, .shapeOnly, kind: kind)
    case .parameter: OpCaseInput(shape, content, isConstant: true, kind: kind)
    case .data: OpCaseInput(shape, kind == .images ? .image : content, kind: kind)
    }
  }

  /// What tells cases of models apart.
  struct Identity: Hashable {
    fileprivate let op: AnyHashable
    fileprivate let shapes: [Shape]
    fileprivate let kinds: [ValueKind]
  }

  /// The operation with the shapes and kinds of its inputs.
  var identity: Identity { Identity(op: AnyHashable(op), shapes: inputs.map(\.shape), kinds: inputs.map(\.kind)) }
}

extension [OpCase] {
  /// Without those that are among `others` or came before.
  func distinct(from others: [OpCase] = []) -> [OpCase] {
    var seen = Set(others.map(\.identity))
    return filter { seen.insert($0.identity).inserted }
  }
}
