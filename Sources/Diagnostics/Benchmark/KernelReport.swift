import DeviceRuntime

/// What `KernelBenchmark` measured on a device.
public struct KernelReport: Sendable {
  public let device: String
  /// What the device reaches at best; nil for a device that cannot find out.
  public let peak: PeakPerformance?
  public let rows: [Row]

  /// A report of rows that were measured on `device`.
  public init(device: String, peak: PeakPerformance?, rows: [Row]) { (self.device, self.peak, self.rows) = (device, peak, rows) }

  /// What one case gave.
  public struct Row: Sendable {
    public let name: String
    /// The operation's name ("Convolution2D").
    public let operation: String
    /// The largest error against the naive oracle, as a share of the root mean square of the expected values.
    public let error: Float
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
    public let name: String
    /// How often a run launches it.
    public let launchCount: Int
    /// The time of all launches of a run.
    public let milliseconds: Statistics
  }
}
