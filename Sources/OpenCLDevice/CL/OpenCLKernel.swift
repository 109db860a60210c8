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
    try checkWorkGroup()
  }

  /// Registers and local memory may leave a kernel smaller work-groups than the device has otherwise. Throws `OpenCLError.unusable` where its own are
  /// too large, and `.call`.
  private func checkWorkGroup() throws(OpenCLError) {
    let query = OpenCLQuery(name: "clGetKernelWorkGroupInfo(\(entryPoint))") { [core, handle] in
      core.functions.clGetKernelWorkGroupInfo(handle, core.device, $0, $1, $2, $3)
    }
    let size = try query.value(CL_KERNEL_COMPILE_WORK_GROUP_SIZE, (0, 0, 0))
    let (wanted, most) = (size.0 * size.1 * size.2, try query.value(CL_KERNEL_WORK_GROUP_SIZE, 0))
    if wanted > most {
      throw .unusable(
        device: core.deviceName, reason: "its work-groups have at most \(most) work-items for \(entryPoint), which needs \(wanted)")
    }
  }

  deinit { core.release { $0.clReleaseKernel(handle) } }

  /// Binds the parameters in order.
  func bind(_ arguments: [any KernelArgument]) throws(OpenCLError) {
    for (index, argument) in arguments.enumerated() {
      let code = argument.withArgument { core.functions.clSetKernelArg(handle, UInt32(index), $0, $1) }
      try check("clSetKernelArg(\(entryPoint), \(index))", code)
    }
  }
}
