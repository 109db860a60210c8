import DeviceRuntime
import Lowering
import TensorGraph

/// One node made ready to run: parameters packed, kernel chosen.
protocol CPUOperation: Sendable {
  /// The bytes of workspace, shared by all threads, that a run with these shapes needs.
  func workspaceByteCount(inputs: [Shape], outputs: [Shape]) -> Int

  /// Computes `outputs` from `inputs`, which stand in the node's order, in place of an embedded one what it reads; of constants and shape-only inputs only the shape may be used.
  func run(inputs: [TensorView], outputs: [TensorView], workspace: UnsafeMutableRawPointer, pool: ThreadPool)
}

extension CPUOperation {
  func workspaceByteCount(inputs: [Shape], outputs: [Shape]) -> Int { 0 }
}

/// An operation that the processor can compute.
protocol CPUOp: Op {
  /// The operation of a node of this kind; throws `DeviceError.unsupported`, and what reading a parameter throws.
  func operation(_ node: LoweredNode, _ factory: CPUOperationFactory) throws -> any CPUOperation
}

/// Makes operations out of nodes.
struct CPUOperationFactory: OperationFactory {
  private(set) var workers: CPUWorkers
  let packing: GraphPackings<CPUParameterMemory>

  var kernels: CPUKernelSet { workers.kernels }

  func operation(_ node: LoweredNode) throws -> any CPUOperation {
    packing.node = node.index
    guard let op = node.op as? any CPUOp else { throw node.unsupported("the processor has no kernel for \(node.op.name)") }
    return try op.operation(node, self)
  }

  /// One whose products are strict float32 in any case.
  var inFloat32: CPUOperationFactory {
    var result = self
    if kernels.precision != .float32 { result.workers = CPUWorkers(kernels: .best, pool: workers.pool) }
    return result
  }

  /// Throws `DeviceError.unsupported` where products are rounded, since what a step changes is less than what that loses.
  func requireFloat32(for node: LoweredNode) throws(DeviceError) {
    if kernels.precision != .float32 {
      throw node.unsupported("gradients are computed in float32, without `precision: .\(kernels.precision)`")
    }
  }

  /// The bias of an operation that ends in `activation`, zeros if it has none; behind the last channel stands what the activation makes zero.
  func bias(_ parameter: Parameter?, channels: Int, _ activation: Activation) throws -> CPUPackingCell {
    try packing(ChannelPacking(channels: channels, padding: activation.root), parameter)
  }
}

/// The kernels and the threads that run them.
struct CPUWorkers: Hashable, Sendable {
  let kernels: CPUKernelSet
  let pool: ThreadPool

  static func == (a: CPUWorkers, b: CPUWorkers) -> Bool { a.pool === b.pool && a.kernels.name == b.kernels.name }
  func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(pool)) }
}
