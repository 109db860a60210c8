import COpenCL

extension OpenCLContext {
  /// Memory of the device, with whatever was there; throws `OpenCLError`.
  package func buffer(byteCount: Int) throws(OpenCLError) -> OpenCLBuffer {
    // OpenCL knows no empty buffer.
    let handle = try create("clCreateBuffer") {
      core.functions.clCreateBuffer(core.handle, cl_mem_flags(CL_MEM_READ_WRITE), max(byteCount, 4), nil, $0)
    }
    return OpenCLBuffer(handle, byteCount: byteCount, core.library)
  }

  /// A buffer with these values; throws `OpenCLError`.
  package func buffer(_ values: [Float]) throws(OpenCLError) -> OpenCLBuffer { try buffer(copying: values) }

  /// A buffer with these values; throws `OpenCLError`.
  package func buffer(_ values: [Int32]) throws(OpenCLError) -> OpenCLBuffer { try buffer(copying: values) }

  private func buffer<Element>(copying values: [Element]) throws(OpenCLError) -> OpenCLBuffer {
    let buffer = try buffer(byteCount: values.count * MemoryLayout<Element>.stride)
    try values.withUnsafeBufferPointer { values throws(OpenCLError) in
      try write(UnsafeRawBufferPointer(values), to: buffer, offset: 0)
    }
    return buffer
  }

  /// Sets every byte; throws `OpenCLError`.
  package func fill(_ buffer: OpenCLBuffer, byte: UInt8) throws(OpenCLError) {
    if buffer.byteCount == 0 { return }
    var byte = byte
    try check(
      "clEnqueueFillBuffer", core.functions.clEnqueueFillBuffer(core.queue, buffer.handle, &byte, 1, 0, buffer.byteCount, 0, nil, nil))
  }

  /// Copies bytes to the device; they may change as soon as this returns. Throws `OpenCLError`.
  package func write(_ bytes: UnsafeRawBufferPointer, to buffer: OpenCLBuffer, offset: Int) throws(OpenCLError) {
    if bytes.isEmpty { return }
    let memory = try stage(bytes.count)
    memory.bytes.copyMemory(from: bytes)
    let code = core.functions.clEnqueueWriteBuffer(
      core.queue, buffer.handle, cl_bool(CL_FALSE), offset, bytes.count, memory.address, 0, nil, nil)
    try check("clEnqueueWriteBuffer", code)
  }

  /// Copies bytes from the device when all that was enqueued before is done; throws `OpenCLError`.
  package func read(_ buffer: OpenCLBuffer, into bytes: UnsafeMutableRawBufferPointer, offset: Int) throws(OpenCLError) {
    if bytes.isEmpty { return }
    let memory = try stage(bytes.count)
    let code = core.functions.clEnqueueReadBuffer(
      core.queue, buffer.handle, cl_bool(CL_FALSE), offset, bytes.count, memory.address, 0, nil, nil)
    try check("clEnqueueReadBuffer", code)
    try finish()
    bytes.copyMemory(from: UnsafeRawBufferPointer(memory.bytes))
  }

  /// Memory that lives until the queue has drained: after a missed deadline the device may still use it.
  private func stage(_ byteCount: Int) throws(OpenCLError) -> StagingMemory {
    let memory = try StagingMemory(byteCount: byteCount)
    core.staging.withLock { $0.append(memory) }
    return memory
  }
}
