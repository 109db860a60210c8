import CLibrary
import DeviceRuntime

extension CPUDevice: PeakMeasuring {
  /// The peak of all threads together, with the instruction set that the kernels use. Throws `DeviceError.outOfMemory`.
  public func peakPerformance() throws -> PeakPerformance {
    PeakPerformance(gigaflopsPerSecond: computeRate() / 1e9, gigabytesPerSecond: try copyRate() / 1e9)
  }

  private func computeRate() -> Double {
    let work = 2 * kernels.tileRows * kernels.panelWidth * kernels.wordNumbers * pool.threadCount
    return PeakMeasurement.rate(work: work) { rounds in
      Self.seconds {
        // As many tasks as threads would leave one waiting for another that started late.
        pool.run(16 * pool.threadCount) { _ in _ = kernels.functions.multiply_add_probe(rounds / 16, 0.5) }
      }
    }
  }

  /// How long products of bfloat16 take here over those of float32, by a thread, in registers: 0.5 where instructions for them are worth having. Measured in
  /// a millisecond; nil where there are none.
  package static func bfloat16Cost() -> Double? {
    guard let bfloat16 = CPUKernelSet(.bfloat16) else { return nil }
    let times = (0..<5).map { _ in (secondsPerProduct(bfloat16), secondsPerProduct(.best)) }
    let cost = times.map(\.0).min()! / times.map(\.1).min()!
    return cost.isFinite ? cost : nil
  }

  private static func secondsPerProduct(_ kernels: CPUKernelSet) -> Double {
    let rounds = 4096
    return seconds { _ = kernels.functions.multiply_add_probe(rounds, 0.5) }
      / Double(rounds * kernels.tileRows * kernels.panelWidth * kernels.wordNumbers)
  }

  private func copyRate() throws(DeviceError) -> Double {
    let byteCount = PeakMeasurement.copyByteCount
    let (source, target) = (malloc(byteCount), malloc(byteCount))
    defer {
      free(source)
      free(target)
    }
    guard let source, let target else { throw .outOfMemory(byteCount: 2 * byteCount) }
    memset(source, 1, byteCount)
    memset(target, 2, byteCount)
    return PeakMeasurement.copyRate(byteCount: byteCount) {
      Self.seconds { pool.runRanges(byteCount) { range, _ in memcpy(target + range.lowerBound, source + range.lowerBound, range.count) } }
    }
  }

  private static func seconds(_ body: () -> Void) -> Double {
    let start = ContinuousClock.now
    body()
    return (ContinuousClock.now - start) / .seconds(1)
  }
}
