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

  private static func outputs(of op: Op, _ arguments: [HostTensor], graphInputs: [String: HostTensor]) throws -> [HostTensor] {
    switch op {
    case .input(let input):
      guard let tensor = graphInputs[input.label] else { throw GraphError.missingInput(input.label) }
      return [tensor]
    case .constant(let constant): return [HostTensor(constant.shape, try constant.values())]
    default:
      let shapes = try op.attributes.outputShapes(arguments.map(\.shape))
      let oracle = Oracle(inputs: arguments, outputShapes: shapes)
      let outputs = oracle.wholeOutputs(op) ?? [(0..<shapes[0].elementCount).map { oracle.element(op, at: $0) }]
      return zip(zip(outputs, shapes), op.attributes.outputTypes).map { tensor($0.0, $0.1, $1) }
    }
  }

  /// Rows that do not exist are left out, as devices do.
  private static func tensor(_ values: [Double], _ shape: Shape, _ type: DataType) -> HostTensor {
    var shape = shape
    if values.count < shape.elementCount { shape[0] = values.count * shape[0] / shape.elementCount }
    return type == .int32 ? HostTensor(shape, values.map { Int32($0) }) : HostTensor(shape, values.map { Float($0) })
  }
}
