import CLibrary
import COpenCL

extension OpenCLContext {
  /// Enqueues a kernel over `global` work-items, rounded up to whole work-groups of `local`, and returns at once; the arguments are the kernel's
  /// parameters in order. Nothing happens when there are no work-items. Throws `OpenCLError`.
  package func enqueue(
    _ kernel: OpenCLKernel, global: [Int], local: [Int], _ arguments: any KernelArgument...
  ) throws(OpenCLError) {
    try enqueue(kernel, global: global, local: local, arguments: arguments)
  }

  /// The same for a kernel whose number of parameters depends on its constants; throws `OpenCLError`.
  package func enqueue(_ kernel: OpenCLKernel, global: [Int], local: [Int], arguments: [any KernelArgument]) throws(OpenCLError) {
    if global.contains(0) { return }
    let sizes = zip(global, local).map { divided($0, $1) * $1 }
    var event: cl_event?
    let wantsEvent = profiler != nil
    try kernel.lock.withLock { _ throws(OpenCLError) in
      try kernel.bind(arguments)
      let code = withUnsafeMutablePointer(to: &event) {
        core.functions.clEnqueueNDRangeKernel(
          core.queue, kernel.handle, UInt32(local.count), nil, sizes, local, 0, nil, wantsEvent ? $0 : nil)
      }
      try check("clEnqueueNDRangeKernel(\(kernel.entryPoint))", code)
    }
    if let profiler, let event { profiler.record(OpenCLEvent(event, core), kernel.entryPoint) }
  }

  /// Waits until all that was enqueued is done; throws `OpenCLError`, after the deadline `.timedOut`.
  package func finish() throws(OpenCLError) {
    try waitFor("clEnqueueMarkerWithWaitList") { core.functions.clEnqueueMarkerWithWaitList(core.queue, 0, nil, $0) }
  }

  /// Enqueues a command with the OpenCL function called `name` and waits until it, and so all before it, is done.
  func waitFor(_ name: String, _ command: (UnsafeMutablePointer<cl_event?>) -> Int32) throws(OpenCLError) {
    var handle: cl_event?
    try check(name, command(&handle))
    guard let handle else { throw .call(name: name, code: CL_OUT_OF_HOST_MEMORY) }
    let event = OpenCLEvent(handle, core)
    try check("clFlush", core.functions.clFlush(core.queue))
    try wait(for: event)
    core.staging?.takeBack()
  }

  /// clFinish and clWaitForEvents cannot be cancelled, so the state is asked for, ever less often, at most every 0.2 ms.
  private func wait(for event: OpenCLEvent) throws(OpenCLError) {
    let start = ContinuousClock.now
    while try !event.isComplete() {
      let elapsed = ContinuousClock.now - start
      if elapsed >= deadline {
        core.abandon()
        throw .timedOut(seconds: deadline / .seconds(1))
      }
      usleep(UInt32(min(max(elapsed / .microseconds(16), 20), 200)))
    }
  }
}
