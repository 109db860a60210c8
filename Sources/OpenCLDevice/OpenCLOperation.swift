import DeviceRuntime
import Lowering
import TensorGraph

/// One node made ready to run: parameters packed into device memory, kernels built.
protocol OpenCLOperation: Sendable {
  /// The bytes of workspace that a run with these shapes needs at least, and beyond which more is of no use.
  func workspaceByteCounts(inputs: [Shape], outputs: [Shape]) -> ClosedRange<Int>

  /// Enqueues the node's kernels; returns at once. Of constants and shape-only inputs only the shape may be used.
  func enqueue(inputs: [OpenCLTensor], outputs: [OpenCLTensor], workspace: OpenCLBuffer, on context: OpenCLContext) throws(OpenCLError)
}

extension OpenCLOperation {
  func workspaceByteCounts(inputs: [Shape], outputs: [Shape]) -> ClosedRange<Int> { 0...0 }
}

/// An operation that OpenCL devices can compute.
protocol OpenCLOp: Op {
  /// The operation of a node of this kind; throws `DeviceError.unsupported`, `OpenCLError` and what reading a parameter throws.
  func operation(_ node: LoweredNode, _ factory: OpenCLOperationFactory) throws -> any OpenCLOperation
}

/// Makes operations out of nodes.
struct OpenCLOperationFactory: OperationFactory {
  let context: OpenCLContext
  let variant: TileVariant
  let packing: GraphPackings<OpenCLParameterMemory>

  var packingContext: PackingContext { PackingContext(context: context) }

  func operation(_ node: LoweredNode) throws -> any OpenCLOperation {
    guard let op = node.op as? any OpenCLOp else { throw node.unsupported("OpenCL devices have no kernel for \(node.op.name)") }
    context.memoryGuard?.owner = "the parameters of \(node.name)"
    return try op.operation(node, self)
  }

  /// The bias of an operation that ends in `activation`, zeros if it has none; behind the last channel stands what the activation makes zero.
  func bias(_ parameter: Parameter?, channels: Int, _ activation: Activation) throws -> OpenCLPackingCell {
    try packing(ChannelPacking(on: packingContext, channels: channels, padding: activation.root), parameter)
  }
}
