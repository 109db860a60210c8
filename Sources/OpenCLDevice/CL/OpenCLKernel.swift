import COpenCL
import Synchronization

/// An entry point of a program with arguments of its own.
package final class OpenCLKernel: @unchecked Sendable {
  package let entryPoint: String
  let handle: cl_kernel
  /// Setting the arguments and enqueuing must not be torn apart.
  let lock = Mutex(())
  private let program: OpenCLProgram
  private let core: OpenCLContext.Core

  init(_ entryPoint: String, _ program: OpenCLProgram, _ core: OpenCLContext.Core) throws(OpenCLError) {
    (self.entryPoint, self.program, self.core) = (entryPoint, program, core)
    handle = try create("clCreateKernel(\(entryPoint))") { core.functions.clCreateKernel(program.handle, entryPoint, $0) }
  }

  deinit { _ = core.functions.clReleaseKernel(handle) }

  /// Binds the parameters in order.
  func bind(_ arguments: [any KernelArgument]) throws(OpenCLError) {
    for (index, argument) in arguments.enumerated() {
      let code = argument.withArgument { core.functions.clSetKernelArg(handle, UInt32(index), $0, $1) }
      try check("clSetKernelArg(\(entryPoint), \(index))", code)
    }
  }
}
