import DeviceRuntime
import TensorGraph

extension Oracle {
  /// The results of a whole graph by name, node by node and rounded to float32 in between; slow, so for small graphs only.
  ///
  /// Throws `GraphError` and what reading a constant throws.
  package static func results(of graph: Graph, inputs: [String: HostTensor]) throws -> [String: HostTensor] {
    var tensors: [[HostTensor]] = []
    for node in graph.nodes {
      let arguments = node.inputs.map { tensors[$0.node][$0.output] }
      tensors.append(try outputs(of: node.op, arguments, graphInputs: inputs))
    }
    return Dictionary(uniqueKeysWithValues: graph.outputs.map { ($0.name, tensors[$0.value.node][$0.value.output]) })
  }

  private static func outputs(of op: any Op, _ arguments: [HostTensor], graphInputs: [String: HostTensor]) throws -> [HostTensor] {
    if let input = op as? Input {
      guard let tensor = graphInputs[input.label] else { throw GraphError.missingInput(input.label) }
      return [tensor]
    }
    if let constant = op as? Constant { return [HostTensor(constant.shape, try constant.values())] }
    if let variable = op as? Variable { return [HostTensor(variable.initial.shape, try variable.initial.values())] }
    let oracle = try Oracle(op, inputs: arguments)
    if op.origin == .view { return [HostTensor(oracle.outputShapes[0], arguments[0].floats)] }
    guard let op = op as? any CaseOp else { throw DeviceError.unsupported(node: op.name, reason: "the oracle has no rule for it") }
    return zip(zip(oracle.outputs(op), oracle.outputShapes), op.outputTypes).map { tensor($0.0, $0.1, $1) }
  }

  /// All outputs of an operation.
  private func outputs(_ op: any CaseOp) -> [[Double]] {
    switch op.definition(self) {
    case .each(let elements): zip(elements, outputShapes).map { element, shape in (0..<shape.elementCount).map(element) }
    case .whole(let outputs): outputs
    }
  }

  /// Rows that do not exist are left out, as devices do.
  private static func tensor(_ values: [Double], _ shape: Shape, _ type: DataType) -> HostTensor {
    var shape = shape
    if values.count < shape.elementCount { shape[0] = values.count * shape[0] / shape.elementCount }
    return type == .int32 ? HostTensor(shape, values.map { Int32($0) }) : HostTensor(shape, values.map { Float($0) })
  }
}
