import DeviceRuntime
import TensorGraph

/// One operation with inputs spelled out in a test.
struct SingleOperation {
  let op: any Op
  let inputs: [HostTensor]
  /// The positions of the inputs that the graph holds as constants.
  var constants: Set<Int> = []

  /// The outputs that `device` computes.
  func outputs(on device: any Device) throws -> [HostTensor] {
    let outputs = try device.compile(graph).run(bindings)
    return op.outputTypes.indices.map { outputs["\($0)"]! }
  }

  /// A graph of the operation alone.
  var graph: Graph {
    let builder = GraphBuilder()
    let values = inputs.indices.map { index in
      constants.contains(index)
        ? builder.constant(Constant(shape: inputs[index].shape, values: inputs[index].floats), name: "constant\(index)")
        : builder.input("\(index)", inputs[index].dataType, inputs[index].kind, isShapeOnly: inputs[index].isShapeOnly)
    }
    let node = builder.add(op, values, name: op.name).node
    return builder.graph(outputs: op.outputTypes.indices.map { ("\($0)", Value(node: node, output: $0)) })
  }

  private var bindings: [String: HostTensor] {
    Dictionary(uniqueKeysWithValues: inputs.indices.filter { !constants.contains($0) }.map { ("\($0)", inputs[$0]) })
  }
}

extension HostTensor {
  /// A tensor of which only the shape matters.
  static func shape(_ shape: Shape) -> HostTensor { HostTensor(shape: shape, elements: .none) }

  /// One image that fills `height` x `width` after the resize.
  static func geometry(source: (height: Int, width: Int)? = nil, height: Int, width: Int) -> HostTensor {
    let source = source ?? (height, width)
    let row = ImageGeometry(pixelOffset: 0, sourceHeight: source.height, sourceWidth: source.width, height: height, width: width).row
    return HostTensor([1, ImageGeometry.columnCount], row)
  }

  fileprivate var isShapeOnly: Bool { if case .none = elements { true } else { false } }

  fileprivate var kind: ValueKind { dataType == .float32 && shape.rank == 4 ? .maps : .array }

  fileprivate var dataType: DataType {
    switch elements {
    case .float32, .none: .float32
    case .int32: .int32
    case .uint8: .uint8
    }
  }
}
