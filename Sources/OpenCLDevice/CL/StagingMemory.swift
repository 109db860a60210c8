import COpenCL
import Glibc

/// Host memory that a command in the queue reads or writes.
final class StagingMemory: @unchecked Sendable {
  let bytes: UnsafeMutableRawBufferPointer

  init(byteCount: Int) throws(OpenCLError) {
    guard let address = malloc(byteCount) else { throw .call(name: "malloc", code: CL_OUT_OF_HOST_MEMORY) }
    bytes = UnsafeMutableRawBufferPointer(start: address, count: byteCount)
  }

  deinit { free(bytes.baseAddress) }

  var address: UnsafeMutableRawPointer { bytes.baseAddress! }
}
