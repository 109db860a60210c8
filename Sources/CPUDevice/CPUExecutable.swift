import CLibrary
import DeviceRuntime
import Lowering
import Synchronization
import TensorGraph

/// A graph on the processor.
final class CPUExecutable: Executable, @unchecked Sendable {
  var graph: Graph { lowered.graph }
  var concurrentRunCount: Int? { lanes.limit }
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
  private let lanes: Lanes
  private let options: CompileOptions
  private let plans = Mutex<[[String: Shape]: ExecutionPlan]>([:])
  private static let planLimit = 64

  init(
    _ lowered: LoweredGraph, _ operations: [(any CPUOperation)?], packings: [CPUPackingCell], variables: [Value: FloatMemory],
    parameters: CPUParameters, pool: ThreadPool, _ options: CompileOptions
  ) {
    (self.lowered, self.operations, self.parameters, self.variables) = (lowered, operations, parameters, variables)
    self.options = options
    lanes = Lanes(pool, isGuarded: options.isGuarded)
    kept = packings.filter { $0.life == nil && $0.dependsOnVariables }
    let forgotten = packings.filter { $0.life != nil }
    self.forgotten = forgotten
    firstReads = Dictionary(grouping: forgotten.indices) { forgotten[$0].life!.lowerBound }
  }

  func run(_ inputs: [String: HostTensor], profiles: [Profile]) throws -> [String: HostTensor] {
    try exclusively {
      try lanes.whole { try run(inputs, in: $0, profiles) }
    }
  }

  func run(each inputs: [[String: HostTensor]], profile: Profile?) -> [Result<[String: HostTensor], any Error>] {
    let profiles = profile.map { [$0] } ?? []
    // What a run changes the next one reads.
    if !graph.updates.isEmpty { return inputs.map { inputs in Result { try run(inputs, profiles: profiles) } } }
    do {
      return try exclusively {
        lanes.each(inputs.count) { try run(inputs[$0], in: $1, profiles) }
      }
    } catch {
      return inputs.map { _ in .failure(error) }
    }
  }

  func run(_ inputs: [String: HostTensor], ready: (_ name: String, _ values: UnsafeBufferPointer<Float>) -> Void) throws
    -> [String: HostTensor]
  {
    let results = Dictionary(grouping: graph.outputs.filter { graph.dataType($0.value) == .float32 }) { $0.value.node }
    return try exclusively {
      try lanes.whole { lane in
        try run(inputs, in: lane, []) { run, index in
          for output in results[index] ?? [] {
            let view = run.view(output.value)
            // What lies in another order is a result for later.
            if view.isArray { ready(output.name, UnsafeBufferPointer(start: view.floats, count: view.shape.elementCount)) }
          }
        }
      }
    }
  }

  /// Runs `body` while no other thread runs a graph with these parameters, which are packed as they are now.
  private func exclusively<Result>(_ body: () throws -> Result) throws -> Result {
    try parameters.exclusively {
      try parameters.refresh(kept)
      return try body()
    }
  }

  /// One run, on the threads and in the memory of `lane`; `didRun` is told of each node.
  private func run(
    _ inputs: [String: HostTensor], in lane: Lanes.Lane, _ profiles: [Profile], didRun: (Run, _ node: Int) -> Void = { _, _ in }
  ) throws -> [String: HostTensor] {
    let plan = try plan(for: inputs.mapValues(\.shape))
    let byteCount = plan.memory.byteCount
    if let limit = options.memoryLimit, byteCount > limit / lane.count { throw DeviceError.outOfMemory(byteCount: byteCount) }
    try lane.arena.reserve(byteCount)
    let run = Run(plan, arena: lane.arena.base!, variables: variables, isGuarded: options.isGuarded)
    return try run.withInputs(graph.inputs[...], inputs) {
      for (index, operation) in operations.enumerated() {
        if let operation { try execute(operation, index, run, lane, profiles) }
        didRun(run, index)
      }
      if options.isGuarded { try check(run, lane.pool) }
      try parameters.update(as: lowered) { FloatMemory(at: run.view($0).floats) }
      return run.results
    }
  }

  private func check(_ run: Run, _ pool: ThreadPool) throws(DeviceError) {
    try pool.checkScratch()
    try run.check()
  }

  private func execute(_ operation: any CPUOperation, _ index: Int, _ run: Run, _ lane: Lanes.Lane, _ profiles: [Profile]) throws {
    let inputs = lowered.inputs(of: index).map { run.view($0) }
    let outputs = graph.values(of: index).map { run.view($0, producedBy: index) }
    let workspace = run.workspace(of: index)
    if profiles.isEmpty {
      try pack(for: index, run)
      return operation.run(inputs: inputs, outputs: outputs, workspace: workspace, pool: lane.pool)
    }
    let isInPlace = graph.values(of: index).contains { lowered.inPlace[$0] != nil }
    for (number, profile) in profiles.enumerated() {
      let start = Self.now()
      try pack(for: index, run)
      // What is updated in its place takes one step, however often it is looked at.
      if number == 0 || !isInPlace { operation.run(inputs: inputs, outputs: outputs, workspace: workspace, pool: lane.pool) }
      let time = (Self.now() - start) / UInt64(lane.count)
      profile.record(node: index, nanoseconds: time, multiplyAdds: run.multiplyAdds(of: index))
    }
  }

  /// Makes the packings that node number `index` is the first to read.
  private func pack(for index: Int, _ run: Run) throws {
    for number in firstReads[index] ?? [] {
      try parameters.fill(forgotten[number], at: FloatMemory(at: run.packing(number).assumingMemoryBound(to: Float.self)))
    }
  }

  private func plan(for shapes: [String: Shape]) throws -> ExecutionPlan {
    try plans.withLock { plans in
      if let plan = plans[shapes] { return plan }
      if plans.count >= Self.planLimit { plans.removeAll() }
      let packings = forgotten.map { (byteCount: max($0.count, 1) * MemoryLayout<Float>.stride, life: $0.life!) }
      let plan = try ExecutionPlan(lowered, inputs: shapes, packings: packings) { node, inputs, outputs in
        operations[node]?.workspaceByteCount(inputs: inputs, outputs: outputs) ?? 0
      }
      plans[shapes] = plan
      return plan
    }
  }

  private static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
