import COpenCL
import Synchronization

/// A device at work: one context, one in-order queue, the programs built for it. Wait, read and write from one thread at a time.
package final class OpenCLContext: @unchecked Sendable {
  package let info: OpenCLDeviceInfo
  /// How long a wait for the device may take.
  package let deadline: Duration
  /// While set, every kernel that is enqueued is timed.
  package var profiler: OpenCLProfiler?
  /// While set, it makes every buffer.
  private(set) var memoryGuard: MemoryGuard?
  let core: Core
  private let programs = Mutex(Programs())
  private let store: ProgramStore?
  /// Told of each kernel file that the driver is about to compile.
  let willCompile: (@Sendable (String) -> Void)?
  private let turn = Mutex(())

  private struct Programs {
    var built: [ProgramKey: OpenCLProgram] = [:]
    var counts = ProgramCounts()
  }

  /// Opens a device; throws `OpenCLError`.
  package init(
    _ info: OpenCLDeviceInfo, deadline: Duration = OpenCLDevice.usualDeadline, willCompile: (@Sendable (String) -> Void)? = nil
  ) throws(OpenCLError) {
    (self.info, self.deadline, self.willCompile) = (info, deadline, willCompile)
    core = try Core(info)
    store = ProgramStore(info)
  }

  /// Runs `body` while no other thread is in such a body: queue, staging memory and the workspace belong to one user at a time. Buffers that `body`
  /// makes are guarded by `memoryGuard`.
  func exclusively<Result>(guardedBy memoryGuard: MemoryGuard? = nil, _ body: () throws -> Result) rethrows -> Result {
    try turn.withLock { _ in
      self.memoryGuard = memoryGuard
      defer { self.memoryGuard = nil }
      do { return try body() } catch {
        if !isDrained(after: error) { Core.mayBeBusy.store(true, ordering: .relaxed) }
        throw error
      }
    }
  }

  /// Waits, where memory was short, for what was enqueued before: it keeps its memory until it is done, which the next attempt needs, and a driver that
  /// compiles kernels when they are first run should not build others meanwhile. False where something may still be at work.
  private func isDrained(after error: any Error) -> Bool {
    (error as? OpenCLError)?.isOutOfMemory == true && (try? finish()) != nil
  }

  deinit {
    if !core.isAbandoned && core.staging?.isInUse == true { try? finish() }
  }

  /// The entry point of a kernel file ("gemm" for gemm.cl), built with constants; throws `OpenCLError`.
  package func kernel(
    _ source: String, _ entryPoint: String, _ defines: KeyValuePairs<String, Int> = [:]
  ) throws(OpenCLError) -> OpenCLKernel {
    try kernel(KernelSource(named: source), entryPoint, defines)
  }

  /// The entry point of a program, built with constants; throws `OpenCLError`.
  package func kernel(
    _ source: KernelSource, _ entryPoint: String, _ defines: KeyValuePairs<String, Int> = [:]
  ) throws(OpenCLError) -> OpenCLKernel {
    let key = ProgramKey(source, defines, info)
    let program = try program(key)
    do throws(OpenCLError) { return try OpenCLKernel(entryPoint, program, core) } catch {
      // What was stored may be a sound binary of another program.
      guard program.isLoaded, case .call(_, CL_INVALID_KERNEL_NAME) = error else { throw error }
      return try OpenCLKernel(entryPoint, recompiled(key), core)
    }
  }

  /// The programs that were built so far, in no order.
  package var builtPrograms: [ProgramKey] { programs.withLock { Array($0.built.keys) } }

  /// Where they came from.
  var programCounts: ProgramCounts { programs.withLock(\.counts) }

  private func program(_ key: ProgramKey) throws(OpenCLError) -> OpenCLProgram {
    try programs.withLock { programs throws(OpenCLError) in
      if let program = programs.built[key] { return program }
      let program = try build(key, &programs.counts)
      programs.built[key] = program
      return program
    }
  }

  private func recompiled(_ key: ProgramKey) throws(OpenCLError) -> OpenCLProgram {
    try programs.withLock { programs throws(OpenCLError) in
      let program = try compile(key, &programs.counts)
      programs.built[key] = program
      return program
    }
  }

  private func build(_ key: ProgramKey, _ counts: inout ProgramCounts) throws(OpenCLError) -> OpenCLProgram {
    if let binary = store?.binary(key), let program = OpenCLProgram(key, binary: binary, core) {
      counts.loaded += 1
      return program
    }
    return try compile(key, &counts)
  }

  private func compile(_ key: ProgramKey, _ counts: inout ProgramCounts) throws(OpenCLError) -> OpenCLProgram {
    willCompile?(key.source.name)
    let program = try OpenCLProgram(key, core)
    counts.compiled += 1
    if let store, let binary = program.binary { store.save(binary, key) }
    return program
  }
}
