import DeviceRuntime
import Glibc
import TensorGraph

/// A graph on the processor.
final class CPUExecutable: Executable, @unchecked Sendable {
  let graph: Graph
  private let operations: [(any Operation)?]
  private let pool: ThreadPool
  private let isGuarded: Bool
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private var arena = Arena()
  private var plans: [[String: Shape]: ExecutionPlan] = [:]
  private static let planLimit = 64

  init(graph: Graph, operations: [(any Operation)?], pool: ThreadPool, isGuarded: Bool) {
    self.graph = graph
    self.operations = operations
    self.pool = pool
    self.isGuarded = isGuarded
    pthread_mutex_init(lock, nil)
  }

  deinit {
    pthread_mutex_destroy(lock)
    lock.deallocate()
  }

  func run(_ inputs: [String: HostTensor], profiles: [Profile]) throws -> [String: HostTensor] {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    let plan = try plan(for: inputs.mapValues(\.shape))
    try arena.reserve(plan.memory.byteCount)
    let run = Run(plan, arena: arena.base!, isGuarded: isGuarded)
    return try run.withInputs(graph.inputs[...], inputs) {
      for (index, operation) in operations.enumerated() {
        if let operation { execute(operation, index, run, profiles) }
      }
      if isGuarded { try check(run) }
      return Dictionary(uniqueKeysWithValues: graph.outputs.map { ($0.name, run.hostTensor($0.value)) })
    }
  }

  private func check(_ run: Run) throws(DeviceError) {
    try pool.checkScratch()
    try run.check()
  }

  private func execute(_ operation: any Operation, _ index: Int, _ run: Run, _ profiles: [Profile]) {
    let node = graph.nodes[index]
    let inputs = node.inputs.map { run.view($0) }
    let outputs = node.op.attributes.outputTypes.indices.map { run.view(Value(node: index, output: $0), producedBy: index) }
    if profiles.isEmpty { return operation.run(inputs: inputs, outputs: outputs, pool: pool) }
    let multiplyAdds = node.op.attributes.multiplyAdds(inputs: inputs.map(\.shape), outputs: outputs.map(\.shape))
    for profile in profiles {
      let start = Self.now()
      operation.run(inputs: inputs, outputs: outputs, pool: pool)
      profile.record(node: index, nanoseconds: Self.now() - start, multiplyAdds: multiplyAdds)
    }
  }

  private func plan(for shapes: [String: Shape]) throws(GraphError) -> ExecutionPlan {
    if let plan = plans[shapes] { return plan }
    if plans.count >= Self.planLimit { plans.removeAll() }
    let plan = try ExecutionPlan(graph, inputs: shapes)
    plans[shapes] = plan
    return plan
  }

  private static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
