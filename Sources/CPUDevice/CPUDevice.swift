import CPUKernels
import DeviceRuntime
import Lowering
import TensorGraph

/// The processor: NHWC activations, packed weights, kernels for its instruction set, threads over strips; strict float32, or products of bfloat16.
public struct CPUDevice: Device {
  let workers: CPUWorkers

  /// The processor with `threadCount` threads, or one for each processor that this process may use.
  public init(threadCount: Int? = nil) { self.init(.best, threadCount) }

  /// The processor with products of a precision; throws `DeviceError.unavailable` where it has no instructions for that.
  public init(precision: Precision, threadCount: Int? = nil) throws(DeviceError) {
    guard let kernels = CPUKernelSet(precision) else {
      throw .unavailable(
        request: "cpu", reason: "this processor has no products of bfloat16 (AVX512_BF16), which `precision: .bfloat16` needs")
    }
    self.init(kernels, threadCount)
  }

  /// The processor with one of its instruction sets ("amx-bf16", "avx512-bf16", "avx512", "avx2", "neon", "portable"); throws `DeviceError.unavailable`.
  public init(instructionSet: String, threadCount: Int? = nil) throws(DeviceError) {
    guard let kernels = cpu_kernels_named(instructionSet) else {
      throw .unavailable(request: instructionSet, reason: "this processor or this build lacks that instruction set")
    }
    self.init(kernels: kernels.pointee, threadCount: threadCount)
  }

  /// The processor with kernels that it runs.
  package init(kernels: cpu_kernels, threadCount: Int? = nil) { self.init(CPUKernelSet(kernels), threadCount) }

  private init(_ kernels: CPUKernelSet, _ threadCount: Int?) {
    workers = CPUWorkers(kernels: kernels, pool: ThreadPool(threadCount: threadCount ?? ThreadPool.processorCount))
  }

  var kernels: CPUKernelSet { workers.kernels }
  var pool: ThreadPool { workers.pool }

  public var name: String { "cpu (\(kernels.name), \(pool.threadCount) thread\(pool.threadCount == 1 ? "" : "s"))" }

  public var precision: Precision { kernels.precision }

  public func compile(_ graph: Graph, _ options: CompileOptions) throws -> any Executable {
    let parameters = try CPUParameters.chosen(by: options, on: CPUParameterMemory(workers: workers))
    return try parameters.exclusively {
      let lowered = try LoweredGraph(graph, updatesInPlace: true, widestExpansion: CPUExpandedConvolution.widestExpansion)
      // Scratch memory is the pool's, so guarded scratch memory takes a pool of its own.
      let pool = options.isGuarded ? ThreadPool(threadCount: pool.threadCount, isGuarded: true) : pool
      let packings = GraphPackings(parameters, forgets: !graph.updates.isEmpty)
      let factory = CPUOperationFactory(workers: CPUWorkers(kernels: kernels, pool: pool), packing: packings)
      return CPUExecutable(
        lowered, try lowered.operations(factory), packings: packings.cells, variables: try parameters.variables(of: graph),
        parameters: parameters, pool: pool, options)
    }
  }

  public func makeParameterStore() -> any ParameterStore { CPUParameters(on: CPUParameterMemory(workers: workers)) }
}
