import COpenCL

/// A value that a kernel's parameter can take.
package protocol KernelArgument {
  /// Calls `body` with the size and the address of what clSetKernelArg wants; no address for local memory.
  func withArgument(_ body: (Int, UnsafeRawPointer?) -> Int32) -> Int32
}

extension KernelArgument {
  package func withArgument(_ body: (Int, UnsafeRawPointer?) -> Int32) -> Int32 {
    withUnsafeBytes(of: self) { body($0.count, $0.baseAddress) }
  }
}

extension Int32: KernelArgument {}
extension UInt32: KernelArgument {}
extension Float: KernelArgument {}

extension OpenCLBuffer: KernelArgument {
  package func withArgument(_ body: (Int, UnsafeRawPointer?) -> Int32) -> Int32 {
    withUnsafeBytes(of: handle) { body($0.count, $0.baseAddress) }
  }
}

/// Memory that the work-items of a work-group share.
package struct LocalMemory: KernelArgument {
  package let byteCount: Int

  package init(byteCount: Int) { self.byteCount = byteCount }

  package func withArgument(_ body: (Int, UnsafeRawPointer?) -> Int32) -> Int32 { body(byteCount, nil) }
}
