import COpenCL

/// Memory of a device.
package final class OpenCLBuffer: @unchecked Sendable {
  package let byteCount: Int
  let handle: cl_mem
  private let library: OpenCLLibrary
  private let origin: Origin?

  /// Where a slice lies.
  private struct Origin {
    let buffer: OpenCLBuffer
    let offset: Int
  }

  init(_ handle: cl_mem, byteCount: Int, _ library: OpenCLLibrary) {
    (self.handle, self.byteCount, self.library, origin) = (handle, byteCount, library, nil)
  }

  private init(_ handle: cl_mem, byteCount: Int, in origin: Origin) {
    (self.handle, self.byteCount, library, self.origin) = (handle, byteCount, origin.buffer.library, origin)
  }

  deinit { _ = library.functions.clReleaseMemObject(handle) }

  /// A part of this buffer, as a buffer; `offset` must be a multiple of the device's `baseAddressAlignment`. Throws `OpenCLError`.
  package func slice(offset: Int, byteCount: Int) throws(OpenCLError) -> OpenCLBuffer {
    // OpenCL has no slices of slices.
    if let origin { return try origin.buffer.slice(offset: origin.offset + offset, byteCount: byteCount) }
    var region = cl_buffer_region(origin: offset, size: max(byteCount, 1))
    let part = try create("clCreateSubBuffer") {
      library.functions.clCreateSubBuffer(handle, 0, cl_buffer_create_type(CL_BUFFER_CREATE_TYPE_REGION), &region, $0)
    }
    return OpenCLBuffer(part, byteCount: byteCount, in: Origin(buffer: self, offset: offset))
  }
}
