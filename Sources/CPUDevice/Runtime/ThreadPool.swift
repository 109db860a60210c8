import CLibrary
import CPUKernels
import DeviceRuntime

/// A fixed team of threads that share the tasks of one loop at a time.
///
/// Which thread takes which task is left to chance; tasks must write disjoint memory and give the same bits whoever runs them.
package final class ThreadPool: @unchecked Sendable {
  package let threadCount: Int
  /// Into how many tasks for each thread a loop is cut at best: more cost more beginnings, fewer leave threads idle at the end.
  static let tasksPerThread = 4
  private let state: State
  private let scratch: [Scratch]

  /// What a task gets: its number and memory of its thread's own.
  package struct Task {
    package let index: Int
    let scratch: Scratch

    /// At least `count` floats that nobody else uses; their content is left over from earlier tasks.
    func scratchFloats(_ count: Int) -> UnsafeMutablePointer<Float> { scratch.floats(count) }
  }

  package init(threadCount: Int, isGuarded: Bool = false) {
    self.threadCount = max(1, threadCount)
    state = State()
    scratch = (0..<self.threadCount).map { _ in Scratch(isGuarded: isGuarded) }
    for worker in 1..<self.threadCount { spawn(worker) }
  }

  deinit { state.stop() }

  /// The number of processors that this process may use.
  static var processorCount: Int { Int(cpu_processor_count()) }

  /// Runs `body` once for each index below `count` and returns when all are done. One loop at a time.
  package func run(_ count: Int, _ body: (Task) -> Void) {
    if count <= 0 { return }
    state.lockLoop()
    defer { state.unlockLoop() }
    if threadCount == 1 || count == 1 {
      for index in 0..<count { body(Task(index: index, scratch: scratch[0])) }
      return
    }
    withoutActuallyEscaping(body) { body in
      state.start(count, body)
      state.work(scratch[0])
      state.finish()
    }
  }

  /// Cuts 0 ..< `count` into ranges and runs `body` once for each; a range of less than `grain` is not worth waking a thread.
  func runRanges(_ count: Int, grain: Int = 1, _ body: (Range<Int>, Task) -> Void) {
    let parts = min((count + grain - 1) / grain, threadCount == 1 ? 1 : threadCount * Self.tasksPerThread)
    run(parts) { task in body(count * task.index / parts..<count * (task.index + 1) / parts, task) }
  }

  /// Throws `DeviceError.overrun` when a task wrote outside of its scratch memory, which takes a guarded pool to find out. Not during a loop.
  func checkScratch() throws(DeviceError) {
    for scratch in scratch { try scratch.check() }
  }

  private func spawn(_ worker: Int) {
    let start = Unmanaged.passRetained(WorkerStart(state: state, scratch: scratch[worker]))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { argument in
        let start = Unmanaged<WorkerStart>.fromOpaque(argument!).takeRetainedValue()
        start.state.serve(start.scratch)
        return nil
      }, start.toOpaque())
    // Without the thread the loop's caller does its share.
    if code == 0 { pthread_detach(thread) } else { start.release() }
  }

  private final class WorkerStart {
    let state: State
    let scratch: Scratch

    init(state: State, scratch: Scratch) {
      self.state = state
      self.scratch = scratch
    }
  }
}
