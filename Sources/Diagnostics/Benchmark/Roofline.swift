import DeviceRuntime

/// How near a measurement comes to what its device can do at best (Williams, Waterman and Patterson 2009).
public struct Roofline: Sendable, Equatable {
  /// The time at the peak over the time measured. More than 1 where Winograd saves operations, or caches hold the tensors.
  public let share: Double
  public let bound: Bound

  /// What an operation cannot be faster than.
  public enum Bound: String, Sendable {
    case compute, memory
  }
}

extension KernelReport.Row {
  /// The row's place under the roofline of a device.
  public func roofline(_ peak: PeakPerformance) -> Roofline {
    let compute = gigaflopsPerSecond / peak.gigaflopsPerSecond
    let memory = gigabytesPerSecond / peak.gigabytesPerSecond
    return Roofline(share: max(compute, memory), bound: compute >= memory ? .compute : .memory)
  }
}
