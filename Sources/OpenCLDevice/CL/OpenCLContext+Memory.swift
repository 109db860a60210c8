import COpenCL

extension OpenCLContext {
  /// Memory of the device, with whatever was there; throws `OpenCLError`.
  package func buffer(byteCount: Int) throws(OpenCLError) -> OpenCLBuffer {
    if let memoryGuard { return try memoryGuard.buffer(byteCount: byteCount) }
    return try unguardedBuffer(byteCount: byteCount)
  }

  /// The same, guards or not; throws `OpenCLError`.
  func unguardedBuffer(byteCount: Int) throws(OpenCLError) -> OpenCLBuffer {
    // OpenCL knows no empty buffer.
    let handle = try create("clCreateBuffer") {
      core.functions.clCreateBuffer(core.handle, cl_mem_flags(CL_MEM_READ_WRITE), max(byteCount, 4), nil, $0)
    }
    return OpenCLBuffer(handle, byteCount: byteCount, core)
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

  /// Sets every word of a buffer of whole words; throws `OpenCLError`.
  package func fill(_ buffer: OpenCLBuffer, word: UInt32) throws(OpenCLError) {
    if buffer.byteCount == 0 { return }
    var word = word
    try check(
      "clEnqueueFillBuffer", core.functions.clEnqueueFillBuffer(core.queue, buffer.handle, &word, 4, 0, buffer.byteCount, 0, nil, nil))
  }

  /// Copies bytes to the device; they may change as soon as this returns. Throws `OpenCLError`.
  package func write(_ bytes: UnsafeRawBufferPointer, to buffer: OpenCLBuffer, offset: Int) throws(OpenCLError) {
    var written = 0
    while written < bytes.count {
      let piece = try stage(bytes.count - written)
      piece.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[written..<written + piece.count]))
      let code = core.functions.clEnqueueWriteBuffer(
        core.queue, buffer.handle, cl_bool(CL_FALSE), offset + written, piece.count, piece.baseAddress!, 0, nil, nil)
      try check("clEnqueueWriteBuffer", code)
      written += piece.count
    }
  }

  /// Copies bytes from the device when all that was enqueued before is done; throws `OpenCLError`.
  package func read(_ buffer: OpenCLBuffer, into bytes: UnsafeMutableRawBufferPointer, offset: Int) throws(OpenCLError) {
    var read = 0
    while read < bytes.count {
      let piece = try stage(bytes.count - read)
      try waitFor("clEnqueueReadBuffer") { event in
        core.functions.clEnqueueReadBuffer(
          core.queue, buffer.handle, cl_bool(CL_FALSE), offset + read, piece.count, piece.baseAddress!, 0, nil, event)
      }
      UnsafeMutableRawBufferPointer(rebasing: bytes[read...]).copyMemory(from: UnsafeRawBufferPointer(piece))
      read += piece.count
    }
  }

  /// Copies the first bytes of a buffer to another one; throws `OpenCLError`.
  package func copy(_ source: OpenCLBuffer, to target: OpenCLBuffer, byteCount: Int) throws(OpenCLError) {
    if byteCount == 0 { return }
    try check(
      "clEnqueueCopyBuffer",
      core.functions.clEnqueueCopyBuffer(core.queue, source.handle, target.handle, 0, 0, byteCount, 0, nil, nil))
  }

  /// At most `byteCount` bytes of the staging memory, at least one; waits for the queue when all are in use.
  private func stage(_ byteCount: Int) throws(OpenCLError) -> UnsafeMutableRawBufferPointer {
    let memory = try stagingMemory()
    let piece = memory.take(byteCount)
    if !piece.isEmpty { return piece }
    try finish()
    return memory.take(byteCount)
  }

  private func stagingMemory() throws(OpenCLError) -> StagingMemory {
    if let memory = core.staging { return memory }
    let memory = try StagingMemory(core)
    do { try finish() } catch {
      if !core.isAbandoned { memory.release(core) }
      throw error
    }
    core.staging = memory
    return memory
  }
}
