import DeviceRuntime

/// What `KernelBenchmark` measured on a device.
public struct KernelReport: Sendable {
  /// The name of the device.
  public let device: String
  /// What the device reaches at best; nil for a device that cannot find out.
  public let peak: PeakPerformance?
  /// A row a case.
  public let rows: [Row]

  /// A report of rows that were measured on `device`.
  public init(device: String, peak: PeakPerformance?, rows: [Row]) { (self.device, self.peak, self.rows) = (device, peak, rows) }

  /// What one case gave.
  public struct Row: Sendable {
    /// The name of the case, or of the kernel.
    public let name: String
    /// The operation's name ("Convolution2D").
    public let operation: String
    /// The largest error against the naive oracle, as a share of the root mean square of the expected values.
    public let error: Float
    /// Whether the result is near enough to the oracle's.
    public let isRight: Bool
    /// The device's own time of a run.
    public let milliseconds: Statistics
    /// Floating-point operations a second in units of 10^9; Winograd counts as the direct convolution that it replaces.
    public let gigaflopsPerSecond: Double
    /// The bytes of all inputs and outputs a second, in units of 10^9.
    public let gigabytesPerSecond: Double
    /// The kernels that a run launches; none on devices that time operations as a whole.
    public let kernels: [Kernel]
  }

  /// One kernel of a case.
  public struct Kernel: Sendable {
    /// The name of the case, or of the kernel.
    public let name: String
    /// How often a run launches it.
    public let launchCount: Int
    /// The time of all launches of a run.
    public let milliseconds: Statistics
  }
}

/// How near a measurement comes to what its device can do at best (Williams, Waterman and Patterson 2009).
public struct Roofline: Sendable, Equatable {
  /// The time at the peak over the time measured. More than 1 where Winograd saves operations, or caches hold the tensors.
  public let share: Double
  /// What keeps it from being faster.
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

/// What several measurements of the same thing say.
public struct Statistics: Sendable, Equatable {
  /// The middle value, or the mean of the two in the middle.
  public let median: Double
  /// The least value.
  public let minimum: Double
  /// The value that one tenth of the measurements do not exceed.
  public let p10: Double
  /// The value that nine tenths of the measurements do not exceed.
  public let p90: Double

  init(median: Double, minimum: Double, p10: Double, p90: Double) {
    (self.median, self.minimum, self.p10, self.p90) = (median, minimum, p10, p90)
  }

  /// The statistics of at least one value.
  public init(_ values: [Double]) {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    minimum = sorted[0]
    p10 = sorted[(sorted.count + 9) / 10 - 1]
    p90 = sorted[(sorted.count * 9 + 9) / 10 - 1]
  }
}
