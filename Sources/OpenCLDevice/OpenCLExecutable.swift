import DeviceRuntime
import Lowering
import TensorGraph

/// A graph on an OpenCL device: one in-order queue, no host round trip between the upload of the inputs and the reading of the results.
package final class OpenCLExecutable: Executable, @unchecked Sendable {
  package var graph: Graph { lowered.graph }
  private let lowered: LoweredGraph
  private let operations: [(any OpenCLOperation)?]
  private let parameters: OpenCLParameters
  /// The packings that may have to be made anew.
  private let packings: [OpenCLPackingCell]
  private let context: OpenCLContext
  private let memoryGuard: MemoryGuard?
  /// Used only while the context is ours.
  private var memory: OpenCLMemory

  init(
    _ lowered: LoweredGraph, _ operations: [(any OpenCLOperation)?], packings: [OpenCLPackingCell], variables: [Value: OpenCLBuffer],
    parameters: OpenCLParameters, context: OpenCLContext, memoryGuard: MemoryGuard?, memoryLimit: Int?
  ) {
    (self.lowered, self.operations, self.parameters, self.context, self.memoryGuard) = (
      lowered, operations, parameters, context, memoryGuard
    )
    self.packings = packings.filter(\.dependsOnVariables)
    memory = OpenCLMemory(lowered, variables: variables, context, limit: memoryLimit)
  }

  package func run(_ inputs: [String: HostTensor], profiles: [Profile]) throws -> [String: HostTensor] {
    try parameters.exclusively {
      try context.exclusively(guardedBy: memoryGuard) {
        if let memoryGuard { renew(memoryGuard) }
        return try run(inputs, profiles)
      }
    }
  }

  /// Gives the memory of activations back; the next run takes what it needs anew.
  package func releaseMemory() { context.exclusively { memory.release() } }

  /// The same, and the next run takes half the workspace, for the same result in more steps; false when it is as small as it gets.
  package func shrinkWorkspace() -> Bool { context.exclusively { memory.shrinkWorkspace() } }

  /// The workspace may be as large as ever again: less was of no use.
  package func restoreWorkspace() { context.exclusively { memory.restoreWorkspace() } }

  /// All memory but the parameters is made anew, by the guard.
  private func renew(_ memoryGuard: MemoryGuard) {
    memory.release()
    memoryGuard.forgetUnused()
  }

  private func run(_ inputs: [String: HostTensor], _ profiles: [Profile]) throws -> [String: HostTensor] {
    try parameters.refresh(packings)
    let binding = try memory.binding(inputs.mapValues(\.shape)) { [operations] node, inputs, outputs in
      operations[node]?.workspaceByteCounts(inputs: inputs, outputs: outputs) ?? 0...0
    }
    for (node, input) in graph.inputs where !input.isShapeOnly {
      guard let tensor = inputs[input.label] else { throw GraphError.missingInput(input.label) }
      try binding.upload(tensor, to: Value(node: node), as: input, on: context)
    }
    let profilers = profiles.map { _ in OpenCLProfiler() }
    defer { context.profiler = nil }
    for index in operations.indices {
      if profiles.isEmpty { try enqueue(index, binding) }
      for profiler in profilers {
        context.profiler = profiler
        profiler.node = index
        try enqueue(index, binding)
      }
    }
    let results = try binding.results(on: context)
    let isGuarded = memoryGuard?.isPoisoning ?? false
    if isGuarded { try memoryGuard?.check() }
    try results.check(isGuarded: isGuarded)
    for (profile, profiler) in zip(profiles, profilers) { try record(profiler, results, profile) }
    try parameters.update(as: lowered, from: binding.memory)
    if !graph.updates.isEmpty { try context.finish() }
    return results.tensors
  }

  private func enqueue(_ index: Int, _ binding: OpenCLBinding) throws {
    let operands = binding.nodes[index]
    try operations[index]?.enqueue(
      inputs: operands.inputs, outputs: operands.outputs, workspace: operands.workspace, on: context)
  }

  /// Adds what the kernels took; nothing where the driver does not know (it need not), since the results are right all the same.
  private func record(_ profiler: OpenCLProfiler, _ results: OpenCLResults, _ profile: Profile) throws(OpenCLError) {
    var entries: [OpenCLProfiler.Entry] = []
    do { entries = try profiler.entries() } catch { if !error.isUnknownTime { throw error } }
    for entry in entries { profile.record(node: entry.node, kernel: entry.entryPoint, nanoseconds: entry.nanoseconds) }
    for (index, operation) in operations.enumerated() where operation != nil {
      profile.record(node: index, nanoseconds: 0, multiplyAdds: results.multiplyAdds(index))
    }
  }
}
