import ArgumentParser
import OpenCLDevice
import RCNN

/// The options that say what computes; every command that runs a network or kernels shares them.
struct DeviceOptions: ParsableArguments {
  @Option(
    help: .init(
      "What computes: auto, cpu, opencl, opencl:NUMBER or opencl:NAME (a part of its name, platform, vendor or version).",
      valueName: "name"))
  var device = "auto"

  @Option(help: .init("The number of CPU threads. Default: one for each processor.", valueName: "n"))
  var threads: Int?

  @Option(
    help: .init("How long an OpenCL device may take for a batch before it counts as failed, in seconds.", valueName: "seconds"))
  var deviceTimeout = OpenCLDevice.usualDeadline / .seconds(1)

  @Option(
    help: .init("Where OpenCL kernels keep tiles: local-memory or vector-registers. Default: by the device's type.", valueName: "kind"))
  var tiles: TileVariant?

  func validate() throws {
    try Requirement.within(Requirement.threads, threads, "--threads")
    if !(deviceTimeout > 0 && deviceTimeout <= 1e9) {
      throw ValidationError("--device-timeout must be a number of seconds above 0, not \(deviceTimeout).")
    }
  }

  /// The device that the options lead to, which is said where it is another one than people may expect; throws `DeviceError` or `OpenCLError`.
  func selection(ignoringVerdicts: Bool = false, log: Log = Log()) throws -> DeviceSelection {
    let selection = try DeviceRequest(device).selection(
      threadCount: threads, tiles: tiles, deadline: .seconds(deviceTimeout), ignoringVerdicts: ignoringVerdicts)
    if let note = selection.note { log.note(note) }
    return selection
  }
}

extension TileVariant: ExpressibleByArgument {}
