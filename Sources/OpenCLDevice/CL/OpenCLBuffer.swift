import COpenCL

/// Memory of a device.
package final class OpenCLBuffer: @unchecked Sendable {
  package let byteCount: Int
  let handle: cl_mem
  private let core: OpenCLContext.Core
  private let origin: Origin?
  /// Makes the slices of guarded memory.
  let memoryGuard: MemoryGuard?

  /// Where a slice lies.
  private struct Origin {
    let buffer: OpenCLBuffer
    let offset: Int
  }

  init(_ handle: cl_mem, byteCount: Int, _ core: OpenCLContext.Core) {
    (self.handle, self.byteCount, self.core, origin, memoryGuard) = (handle, byteCount, core, nil, nil)
  }

  private init(_ handle: cl_mem, byteCount: Int, in origin: Origin, _ memoryGuard: MemoryGuard?) {
    (self.handle, self.byteCount, core) = (handle, byteCount, origin.buffer.core)
    (self.origin, self.memoryGuard) = (origin, memoryGuard)
  }

  deinit { core.release { $0.clReleaseMemObject(handle) } }

  /// A part of this buffer, as a buffer; `offset` must be a multiple of the device's `baseAddressAlignment`. A part of guarded memory is guarded
  /// memory of its own, so what goes through a slice must be read through it. Throws `OpenCLError`.
  package func slice(offset: Int, byteCount: Int) throws(OpenCLError) -> OpenCLBuffer {
    if let memoryGuard { return try memoryGuard.buffer(byteCount: byteCount) }
    // OpenCL has no slices of slices.
    if let origin { return try origin.buffer.slice(offset: origin.offset + offset, byteCount: byteCount) }
    return try part(offset: offset, byteCount: byteCount, guardedBy: nil)
  }

  /// A part of this buffer whose slices `memoryGuard` makes; throws `OpenCLError`.
  func part(offset: Int, byteCount: Int, guardedBy memoryGuard: MemoryGuard?) throws(OpenCLError) -> OpenCLBuffer {
    var region = cl_buffer_region(origin: offset, size: max(byteCount, 1))
    let part = try create("clCreateSubBuffer") {
      core.functions.clCreateSubBuffer(handle, 0, cl_buffer_create_type(CL_BUFFER_CREATE_TYPE_REGION), &region, $0)
    }
    return OpenCLBuffer(part, byteCount: byteCount, in: Origin(buffer: self, offset: offset), memoryGuard)
  }
}
