import DeviceRuntime

extension OpenCLDevice: PeakMeasuring {
  /// The peak of kernels that keep all compute units busy, in the device's own time. Throws `DeviceError.unsupported` or `OpenCLError`.
  public func peakPerformance() throws -> PeakPerformance {
    try context.exclusively {
      PeakPerformance(gigaflopsPerSecond: try computeRate() / 1e9, gigabytesPerSecond: try copyRate() / 1e9)
    }
  }

  private func computeRate() throws -> Double {
    let (width, sums) = (variant.vectorWidth, 8)
    let kernel = try context.kernel("probe", "probe_multiply_add", ["VECTOR_WIDTH": width, "SUMS": sums])
    let group = variant == .localMemory ? 256 : 1
    let items = info.computeUnits * group * 32
    let output = try context.buffer(byteCount: items * width * 4)
    return try PeakMeasurement.rate(work: 2 * sums * width * items) { rounds in
      try seconds { try context.enqueue(kernel, global: [items], local: [group], output, Int32(rounds), Float(0.5)) }
    }
  }

  private func copyRate() throws -> Double {
    let width = variant.vectorWidth
    let kernel = try context.kernel("probe", "probe_copy", ["VECTOR_WIDTH": width])
    let byteCount = min(PeakMeasurement.copyByteCount, info.maxAllocation, info.globalMemory / 4) / 65_536 * 65_536
    let (output, input) = (try context.buffer(byteCount: byteCount), try context.buffer(byteCount: byteCount))
    try context.fill(input, word: 1)
    return try PeakMeasurement.copyRate(byteCount: byteCount) {
      try seconds { try context.enqueue(kernel, global: [byteCount / 4 / width], local: [256], output, input) }
    }
  }

  /// What the kernels that `body` enqueues take; throws `DeviceError.unsupported` where the driver does not know, and `OpenCLError`.
  private func seconds(_ body: () throws -> Void) throws -> Double {
    let profiler = OpenCLProfiler()
    context.profiler = profiler
    defer { context.profiler = nil }
    try body()
    try context.finish()
    do { return Double(try profiler.entries().map(\.nanoseconds).reduce(0, +)) / 1e9 } catch {
      guard error.isUnknownTime else { throw error }
      throw DeviceError.unsupported(node: "benchmarks", reason: "its driver does not say how long a kernel takes")
    }
  }
}
