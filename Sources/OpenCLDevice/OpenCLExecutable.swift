import DeviceRuntime
import Synchronization
import TensorGraph

/// A graph on an OpenCL device: one in-order queue, no host round trip between the upload of the inputs and the reading of the results.
package final class OpenCLExecutable: Executable {
  package let graph: Graph
  private let operations: [(any OpenCLOperation)?]
  private let context: OpenCLContext
  private let memory: Mutex<OpenCLMemory>

  init(graph: Graph, operations: [(any OpenCLOperation)?], context: OpenCLContext) {
    self.graph = graph
    self.operations = operations
    self.context = context
    memory = Mutex(OpenCLMemory(graph, context))
  }

  package func run(_ inputs: [String: HostTensor], profile: Profile?) throws -> [String: HostTensor] {
    try context.exclusively { try memory.withLock { try run(inputs, &$0, profile) } }
  }

  /// Gives the memory of activations back; the next run takes what it needs anew.
  package func releaseMemory() { memory.withLock { $0.release() } }

  private func run(_ inputs: [String: HostTensor], _ memory: inout OpenCLMemory, _ profile: Profile?) throws -> [String: HostTensor] {
    let binding = try memory.binding(inputs.mapValues(\.shape)) { shapes in self.workspaceByteCount(shapes) }
    for (node, input) in graph.inputs where !input.isShapeOnly {
      guard let tensor = inputs[input.label] else { throw GraphError.missingInput(input.label) }
      try binding.upload(tensor, to: Value(node: node), as: input, on: context)
    }
    for (index, operation) in operations.enumerated() {
      if let operation { try enqueue(operation, index, binding, profile) }
    }
    return try binding.results(on: context)
  }

  /// With a profile the device is awaited after each node, so that the node's time is its own.
  private func enqueue(_ operation: any OpenCLOperation, _ index: Int, _ binding: OpenCLBinding, _ profile: Profile?) throws {
    let (inputs, outputs) = binding.nodes[index]
    let start = ContinuousClock.now
    try operation.enqueue(inputs: inputs, outputs: outputs, workspace: binding.workspace, on: context)
    guard let profile else { return }
    try context.finish()
    let elapsed = (ContinuousClock.now - start) / .nanoseconds(1)
    profile.record(
      node: index, nanoseconds: UInt64(elapsed),
      multiplyAdds: graph.nodes[index].op.attributes.multiplyAdds(inputs: inputs.map(\.shape), outputs: outputs.map(\.shape)))
  }

  private func workspaceByteCount(_ shapes: [[Shape]]) -> Int {
    graph.nodes.indices.reduce(0) { largest, index in
      let inputs = graph.nodes[index].inputs.map { shapes[$0.node][$0.output] }
      return max(largest, operations[index]?.workspaceByteCount(inputs: inputs, outputs: shapes[index]) ?? 0)
    }
  }
}
