import DeviceRuntime
import TensorGraph

/// One operation with inputs of given shapes: what tests, benchmarks and a device's doctor run.
public struct OpCase: Sendable, CustomStringConvertible {
  /// Where the shapes come from ("fasterrcnn_resnet50_fpn/backbone.body.conv1") or what is odd about them.
  public let name: String
  /// What is computed.
  public let op: any CaseOp
  /// The operation's inputs in order.
  public let inputs: [OpCaseInput]
  /// The largest error allowed, as a share of the root mean square of the expected values.
  public let tolerance: Float
  let seed: UInt64

  /// A case.
  public init(name: String, op: any CaseOp, inputs: [OpCaseInput], tolerance: Float, seed: UInt64 = 1) {
    self.name = name
    self.op = op
    self.inputs = inputs
    self.tolerance = tolerance
    self.seed = seed
  }

  public var description: String { name }

  /// The tensors of all inputs, the same in every run.
  public func tensors() -> [HostTensor] {
    inputs.enumerated().map { index, input in input.tensor(seed: seed &* 1_000_003 &+ UInt64(index)) }
  }

  /// A graph of this one operation over `tensors`; results are called "output0", "output1", ....
  public func graph(_ tensors: [HostTensor]) -> Graph {
    let builder = GraphBuilder()
    let values = inputs.indices.map { value(of: $0, tensors[$0], in: builder) }
    let node = builder.add(op, values, name: name).node
    return builder.graph(outputs: op.outputTypes.indices.map { ("output\($0)", Value(node: node, output: $0)) })
  }

  private func value(of index: Int, _ tensor: HostTensor, in builder: GraphBuilder) -> Value {
    let (input, label) = (inputs[index], Self.label(index))
    if input.isShapeOnly { return builder.input(label, input.dataType, input.kind, isShapeOnly: true) }
    if input.isConstant { return builder.constant(Constant(shape: tensor.shape, values: tensor.floats), name: label) }
    switch input.kind {
    case .images: return TransformedImage.node(label, in: builder)
    // Of one pixel, the mean is the pixel.
    case .pixels: return builder.add(GlobalAveragePooling(), [builder.input(label, .float32, .maps)], name: "mean")
    case .flattenedMaps(let channels):
      return builder.add(Flatten(channels: channels), [builder.input(label, .float32, .maps)], name: "flattened")
    case .array, .maps, .rows:
      return builder.input(label, input.dataType, input.kind)
    }
  }

  /// The inputs of `graph` by name.
  public func bindings(_ tensors: [HostTensor]) -> [String: HostTensor] {
    let bound = inputs.indices.filter { !inputs[$0].isConstant }.flatMap { index in
      bindings(of: index, tensors[index])
    }
    return Dictionary(uniqueKeysWithValues: bound)
  }

  private func bindings(of index: Int, _ tensor: HostTensor) -> [(String, HostTensor)] {
    let label = Self.label(index)
    switch inputs[index].kind {
    case .images: return TransformedImage.bindings(label, tensor)
    // Of one column, whatever its maps were.
    case .flattenedMaps(let channels):
      return [(label, HostTensor([tensor.shape[0], channels, tensor.shape[1] / channels, 1], tensor.floats))]
    case .array, .maps, .rows, .pixels: return [(label, tensor)]
    }
  }

  private static func label(_ index: Int) -> String { "input\(index)" }
}
