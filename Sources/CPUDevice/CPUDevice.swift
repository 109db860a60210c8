import CPUKernels
import DeviceRuntime
import TensorGraph

/// The processor: NHWC activations, packed weights, kernels for its instruction set, threads over strips; strict float32.
public struct CPUDevice: Device {
  let kernels: CPUKernelSet
  let pool: ThreadPool

  /// The processor with `threadCount` threads, or one for each processor that this process may use.
  public init(threadCount: Int? = nil) {
    kernels = CPUKernelSet(cpu_kernels_best().pointee)
    pool = ThreadPool(threadCount: threadCount ?? ThreadPool.processorCount)
  }

  /// The processor with one of its instruction sets ("avx512", "avx2", "neon", "portable"); throws `DeviceError.unavailable`.
  public init(instructionSet: String, threadCount: Int? = nil) throws(DeviceError) {
    guard let kernels = cpu_kernels_named(instructionSet) else {
      throw .unavailable(request: instructionSet, reason: "this processor or this build lacks that instruction set")
    }
    self.kernels = CPUKernelSet(kernels.pointee)
    pool = ThreadPool(threadCount: threadCount ?? ThreadPool.processorCount)
  }

  public var name: String { "cpu (\(kernels.name), \(pool.threadCount) thread\(pool.threadCount == 1 ? "" : "s"))" }

  public func compile(_ graph: Graph, guarded: Bool) throws -> any Executable {
    let graph = graph.optimized
    let reader = ParameterReader(graph: graph)
    let operations = try reader.operations(OperationCompiler(reader: reader, kernels: kernels).operation)
    // Scratch memory is the pool's, so guarded scratch memory takes a pool of its own.
    let pool = guarded ? ThreadPool(threadCount: pool.threadCount, isGuarded: true) : pool
    return CPUExecutable(graph: graph, operations: operations, pool: pool, isGuarded: guarded)
  }
}
