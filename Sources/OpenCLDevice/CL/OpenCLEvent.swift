import COpenCL

/// The state of a command in the queue.
final class OpenCLEvent: @unchecked Sendable {
  private let handle: cl_event
  private let core: OpenCLContext.Core

  init(_ handle: cl_event, _ core: OpenCLContext.Core) { (self.handle, self.core) = (handle, core) }

  deinit { core.release { $0.clReleaseEvent(handle) } }

  /// Whether the command is done; throws `OpenCLError.call` when it, or one before it, went wrong.
  func isComplete() throws(OpenCLError) -> Bool {
    let query = OpenCLQuery(name: "clGetEventInfo") { [core, handle] in core.functions.clGetEventInfo(handle, $0, $1, $2, $3) }
    let status = try query.value(CL_EVENT_COMMAND_EXECUTION_STATUS, cl_int(0))
    if status < 0 { throw .call(name: "a command in the queue", code: status) }
    return status == CL_COMPLETE
  }

  /// How long a command took on the device, when it is done; throws `OpenCLError.call`.
  func nanoseconds() throws(OpenCLError) -> UInt64 {
    let query = OpenCLQuery(name: "clGetEventProfilingInfo") { [core, handle] in
      core.functions.clGetEventProfilingInfo(handle, $0, $1, $2, $3)
    }
    let start = try query.value(CL_PROFILING_COMMAND_START, cl_ulong(0))
    let end = try query.value(CL_PROFILING_COMMAND_END, cl_ulong(0))
    return end > start ? end - start : 0
  }
}
