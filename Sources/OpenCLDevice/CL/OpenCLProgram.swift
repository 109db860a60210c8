import COpenCL

/// A program built for the device of a context.
final class OpenCLProgram: @unchecked Sendable {
  let handle: cl_program
  /// Whether it was taken from a binary.
  let isLoaded: Bool
  private let name: String
  private let context: OpenCLContext.Core

  /// Compiles source text; throws `OpenCLError.buildFailed` or `.call`.
  init(_ key: ProgramKey, _ context: OpenCLContext.Core) throws(OpenCLError) {
    handle = try create("clCreateProgramWithSource") { code in
      key.source.text.withCString { text in
        var text: UnsafePointer<CChar>? = text
        return context.functions.clCreateProgramWithSource(context.handle, 1, &text, nil, code)
      }
    }
    (name, isLoaded, self.context) = (key.source.name, false, context)
    try build(options: key.options)
  }

  /// Takes what `binary` of the same program gave, nil if the driver does not want it.
  init?(_ key: ProgramKey, binary: [UInt8], _ context: OpenCLContext.Core) {
    let handle = try? create("clCreateProgramWithBinary") { code in
      binary.withUnsafeBufferPointer { bytes in
        var (device, address, count) = (context.device as cl_device_id?, bytes.baseAddress, bytes.count)
        return context.functions.clCreateProgramWithBinary(context.handle, 1, &device, &count, &address, nil, code)
      }
    }
    guard let handle else { return nil }
    (self.handle, name, isLoaded, self.context) = (handle, key.source.name, true, context)
    guard (try? build(options: key.options)) != nil else { return nil }
  }

  deinit { context.release { $0.clReleaseProgram(handle) } }

  /// What the driver made of the source, nil if it does not say.
  var binary: [UInt8]? {
    var size = 0
    guard context.functions.clGetProgramInfo(handle, cl_program_info(CL_PROGRAM_BINARY_SIZES), MemoryLayout<Int>.size, &size, nil) == 0,
      size > 0
    else { return nil }
    var bytes = [UInt8](repeating: 0, count: size)
    let code = bytes.withUnsafeMutableBufferPointer { memory in
      var address = memory.baseAddress
      let size = MemoryLayout.size(ofValue: address)
      return context.functions.clGetProgramInfo(handle, cl_program_info(CL_PROGRAM_BINARIES), size, &address, nil)
    }
    return code == CL_SUCCESS ? bytes : nil
  }

  private func build(options: String) throws(OpenCLError) {
    var device: cl_device_id? = context.device
    let code = context.functions.clBuildProgram(handle, 1, &device, options, nil, nil)
    if code == CL_SUCCESS { return }
    if code != CL_BUILD_PROGRAM_FAILURE { throw .call(name: "clBuildProgram", code: code) }
    let query = OpenCLQuery(name: "clGetProgramBuildInfo") { [context, handle] in
      context.functions.clGetProgramBuildInfo(handle, context.device, $0, $1, $2, $3)
    }
    throw .buildFailed(kernel: "\(name).cl", log: (try? query.string(CL_PROGRAM_BUILD_LOG)) ?? "")
  }
}
