import CLibrary
import DeviceRuntime
import Lowering
import TensorGraph

/// A graph on the processor.
final class CPUExecutable: Executable, @unchecked Sendable {
  var graph: Graph { lowered.graph }
  private let lowered: LoweredGraph
  private let operations: [(any CPUOperation)?]
  private let parameters: CPUParameters
  /// The packings that may have to be made anew.
  private let kept: [CPUPackingCell]
  /// Those that are made anew in every run.
  private let forgotten: [CPUPackingCell]
  /// The numbers of these by the first node that reads them.
  private let firstReads: [Int: [Int]]
  private let variables: [Value: FloatMemory]
  private let pool: ThreadPool
  private let options: CompileOptions
  private var arena = Arena()
  private var plans: [[String: Shape]: ExecutionPlan] = [:]
  private static let planLimit = 64

  init(
    _ lowered: LoweredGraph, _ operations: [(any CPUOperation)?], packings: [CPUPackingCell], variables: [Value: FloatMemory],
    parameters: CPUParameters, pool: ThreadPool, _ options: CompileOptions
  ) {
    (self.lowered, self.operations, self.parameters, self.variables) = (lowered, operations, parameters, variables)
    (self.pool, self.options) = (pool, options)
    kept = packings.filter { $0.life == nil && $0.dependsOnVariables }
    let forgotten = packings.filter { $0.life != nil }
    self.forgotten = forgotten
    firstReads = Dictionary(grouping: forgotten.indices) { forgotten[$0].life!.lowerBound }
  }

  func run(_ inputs: [String: HostTensor], profiles: [Profile]) throws -> [String: HostTensor] {
    try run(inputs) { run in
      for (index, operation) in operations.enumerated() {
        if let operation { try execute(operation, index, run, profiles) }
      }
    }
  }

  func run(_ inputs: [String: HostTensor], ready: (_ name: String, _ values: UnsafeBufferPointer<Float>) -> Void) throws
    -> [String: HostTensor]
  {
    let results = Dictionary(grouping: graph.outputs.filter { graph.dataType($0.value) == .float32 }) { $0.value.node }
    return try run(inputs) { run in
      for (index, operation) in operations.enumerated() {
        if let operation { try execute(operation, index, run, []) }
        for output in results[index] ?? [] {
          let view = run.view(output.value)
          // What lies in another order is a result for later.
          if view.isArray { ready(output.name, UnsafeBufferPointer(start: view.floats, count: view.shape.elementCount)) }
        }
      }
    }
  }

  private func run(_ inputs: [String: HostTensor], _ body: (Run) throws -> Void) throws -> [String: HostTensor] {
    try parameters.exclusively {
      try parameters.refresh(kept)
      let plan = try plan(for: inputs.mapValues(\.shape))
      if let limit = options.memoryLimit, plan.memory.byteCount > limit {
        throw DeviceError.outOfMemory(byteCount: plan.memory.byteCount)
      }
      try arena.reserve(plan.memory.byteCount)
      let run = Run(plan, arena: arena.base!, variables: variables, isGuarded: options.isGuarded)
      return try run.withInputs(graph.inputs[...], inputs) {
        try body(run)
        if options.isGuarded { try check(run) }
        try parameters.update(as: lowered) { FloatMemory(at: run.view($0).floats) }
        return run.results
      }
    }
  }

  private func check(_ run: Run) throws(DeviceError) {
    try pool.checkScratch()
    try run.check()
  }

  private func execute(_ operation: any CPUOperation, _ index: Int, _ run: Run, _ profiles: [Profile]) throws {
    let inputs = lowered.inputs(of: index).map { run.view($0) }
    let outputs = graph.values(of: index).map { run.view($0, producedBy: index) }
    let workspace = run.workspace(of: index)
    if profiles.isEmpty {
      try pack(for: index, run)
      return operation.run(inputs: inputs, outputs: outputs, workspace: workspace, pool: pool)
    }
    let isInPlace = graph.values(of: index).contains { lowered.inPlace[$0] != nil }
    for (number, profile) in profiles.enumerated() {
      let start = Self.now()
      try pack(for: index, run)
      // What is updated in its place takes one step, however often it is looked at.
      if number == 0 || !isInPlace { operation.run(inputs: inputs, outputs: outputs, workspace: workspace, pool: pool) }
      profile.record(node: index, nanoseconds: Self.now() - start, multiplyAdds: run.multiplyAdds(of: index))
    }
  }

  /// Makes the packings that node number `index` is the first to read.
  private func pack(for index: Int, _ run: Run) throws {
    for number in firstReads[index] ?? [] {
      try parameters.fill(forgotten[number], at: FloatMemory(at: run.packing(number).assumingMemoryBound(to: Float.self)))
    }
  }

  private func plan(for shapes: [String: Shape]) throws(GraphError) -> ExecutionPlan {
    if let plan = plans[shapes] { return plan }
    if plans.count >= Self.planLimit { plans.removeAll() }
    let packings = forgotten.map { (byteCount: max($0.count, 1) * MemoryLayout<Float>.stride, life: $0.life!) }
    let plan = try ExecutionPlan(lowered, inputs: shapes, packings: packings) { [operations, pool] node, inputs, outputs in
      operations[node]?.workspaceByteCount(inputs: inputs, outputs: outputs, threads: pool.threadCount) ?? 0
    }
    plans[shapes] = plan
    return plan
  }

  private static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
