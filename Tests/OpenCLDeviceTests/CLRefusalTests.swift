import OpenCLDevice
import TestSupport
import Testing

@Suite("What the OpenCL layer refuses") struct CLRefusalTests {
  @Test("a machine without the OpenCL library is told what to install") func noLoader() {
    #expect {
      _ = try OpenCLLibrary(names: ["libNoSuchOpenCL.so.1", "libNoOther.so"])
    } throws: { error in
      "\(error)".contains("libNoSuchOpenCL.so.1") && "\(error)".contains("install an OpenCL loader")
    }
  }

  @Test("a library that is no OpenCL library is refused") func otherLibrary() {
    #expect { _ = try OpenCLLibrary(names: ["libm.so.6"]) } throws: { "\($0)".contains("clGetPlatformIDs") }
  }

  @Test("a kernel that does not compile is named with its line", .needsOpenCL) func buildFailure() throws {
    let context = try CLTestDevice.context()
    let source = try KernelSource(name: "broken", body: "__kernel void f(__global float *y) {\n  y[0] = nothing;\n}")
    #expect {
      _ = try context.kernel(source, "f")
    } throws: { error in
      guard case .buildFailed("broken.cl", let log)? = error as? OpenCLError else { return false }
      return log.contains("nothing") && "\(error)".contains("nothing") && !"\(error)".contains("\n")
    }
  }

  @Test("a kernel file and an entry point that do not exist are named", .needsOpenCL) func missingKernels() throws {
    let context = try CLTestDevice.context()
    #expect(throws: OpenCLError.noKernel("no_such_file")) { _ = try context.kernel("no_such_file", "f") }
    let source = try KernelSource(name: "tiny", body: "__kernel void f(__global float *y) { y[0] = 0; }")
    #expect(throws: OpenCLError.call(name: "clCreateKernel(g)", code: -46)) { _ = try context.kernel(source, "g") }
  }

  @Test("an argument of the wrong size is told by kernel and number", .needsOpenCL) func wrongArgument() throws {
    let context = try CLTestDevice.context()
    let kernel = try context.kernel(KernelSource(name: "tiny", body: "__kernel void f(__global float *y) { y[0] = 0; }"), "f")
    #expect {
      try context.enqueue(kernel, global: [1], local: [1], Int32(1))
    } throws: { "\($0)".contains("clSetKernelArg(f, 0)") }
  }

  @Test("a buffer larger than the device allows is an allocation failure", .needsOpenCL) func tooLarge() throws {
    let context = try CLTestDevice.context()
    #expect { _ = try context.buffer(byteCount: 1 << 60) } throws: { ($0 as? OpenCLError)?.isOutOfMemory == true }
  }

  @Test("a device with a problem is not opened") func unusable() {
    let info = OpenCLDeviceInfo(index: 0, platformName: "P", name: "Broken", problem: "its driver has no compiler for kernels")
    #expect(throws: OpenCLError.unusable(device: "Broken", reason: "its driver has no compiler for kernels")) {
      _ = try OpenCLContext(info)
    }
  }

  @Test("errors have the specification's names and are told apart")
  func errorKinds() {
    let lost = OpenCLError.call(name: "clFlush", code: -36)
    #expect("\(lost)".contains("CL_INVALID_COMMAND_QUEUE (-36)") && lost.isDeviceLost && !lost.isOutOfMemory)
    let full = OpenCLError.call(name: "clCreateBuffer", code: -4)
    #expect("\(full)".contains("CL_MEM_OBJECT_ALLOCATION_FAILURE (-4)") && full.isOutOfMemory && !full.isDeviceLost)
    #expect(!OpenCLError.timedOut(seconds: 60).isDeviceLost && !OpenCLError.timedOut(seconds: 60).isOutOfMemory)
  }
}
