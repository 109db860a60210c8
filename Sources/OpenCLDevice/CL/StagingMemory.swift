import COpenCL

/// Pinned host memory through which everything passes between the host and the device: the driver copies from and to it without a copy of its own,
/// and it lives as long as commands may use it.
final class StagingMemory {
  /// A photograph fits; what is larger passes in pieces.
  private static let byteCount = 16 << 20
  private let buffer: cl_mem
  private let bytes: UnsafeMutableRawBufferPointer
  private var used = 0

  /// Enqueues the mapping of a pinned buffer; the memory may be used when the queue is finished.
  init(_ core: OpenCLContext.Core) throws(OpenCLError) {
    let (functions, byteCount) = (core.functions, Self.byteCount)
    let flags = cl_mem_flags(CL_MEM_READ_WRITE | CL_MEM_ALLOC_HOST_PTR)
    let buffer = try create("clCreateBuffer") { functions.clCreateBuffer(core.handle, flags, byteCount, nil, $0) }
    self.buffer = buffer
    let address: UnsafeMutableRawPointer
    do {
      address = try create("clEnqueueMapBuffer") {
        let access = cl_map_flags(CL_MAP_READ | CL_MAP_WRITE)
        return functions.clEnqueueMapBuffer(core.queue, buffer, cl_bool(CL_FALSE), access, 0, byteCount, 0, nil, nil, $0)
      }
    } catch {
      core.release { $0.clReleaseMemObject(buffer) }
      throw error
    }
    bytes = UnsafeMutableRawBufferPointer(start: address, count: byteCount)
  }

  /// Whether a command in the queue may use the memory.
  var isInUse: Bool { used > 0 }

  /// At most `count` bytes that no command uses yet; none when all are taken.
  func take(_ count: Int) -> UnsafeMutableRawBufferPointer {
    let first = used
    used = min(first + count, bytes.count)
    return UnsafeMutableRawBufferPointer(rebasing: bytes[first..<used])
  }

  /// All bytes are free again: the queue is finished.
  func takeBack() { used = 0 }

  /// Enqueues the end of the mapping; the memory is gone when the queue is finished. `core` owns this object, so that it cannot own `core`.
  func release(_ core: OpenCLContext.Core) {
    _ = core.functions.clEnqueueUnmapMemObject(core.queue, buffer, bytes.baseAddress!, 0, nil, nil)
    _ = core.functions.clReleaseMemObject(buffer)
  }
}
