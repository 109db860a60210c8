import COpenCL

/// A value that a kernel's parameter can take.
package protocol KernelArgument {
  /// Calls `body` with the size and the address of what clSetKernelArg wants.
  func withArgument(_ body: (Int, UnsafeRawPointer) -> Int32) -> Int32
}

extension KernelArgument {
  package func withArgument(_ body: (Int, UnsafeRawPointer) -> Int32) -> Int32 {
    withUnsafeBytes(of: self) { body($0.count, $0.baseAddress!) }
  }
}

extension Int32: KernelArgument {}
extension Float: KernelArgument {}

extension OpenCLBuffer: KernelArgument {
  package func withArgument(_ body: (Int, UnsafeRawPointer) -> Int32) -> Int32 {
    withUnsafeBytes(of: handle) { body($0.count, $0.baseAddress!) }
  }
}
