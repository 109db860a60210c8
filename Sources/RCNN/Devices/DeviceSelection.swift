import DeviceRuntime
import OpenCLDevice
import TensorGraph

/// The device that a request led to.
public struct DeviceSelection: Sendable {
  /// The device itself, whose faults are errors.
  public let device: any Device
  /// Why it is not one that people may expect; empty when it is.
  private let reasons: [String]
  private let opencl: OpenCLDevice?
  /// Where runs go that the OpenCL device fails in; nil makes that an error.
  private let fallback: (any Device)?

  init(_ device: any Device, reasons: [String] = []) { (self.device, self.reasons, opencl, fallback) = (device, reasons, nil, nil) }

  init(_ opencl: OpenCLDevice, fallback: (any Device)?, reasons: [String] = []) {
    (device, self.reasons, self.opencl, self.fallback) = (opencl, reasons, opencl, fallback)
  }

  /// Why it is another device than people may expect, in one sentence; nil when it is not.
  public var note: String? { reasons.isEmpty ? nil : Self.note(opencl?.name ?? "the CPU", reasons) }

  private static func note(_ device: String, _ reasons: [String]) -> String {
    "Running on \(device): \(reasons.joined(separator: "; "))."
  }

  /// The OpenCL device behind it, nil for the CPU device.
  public var info: OpenCLDeviceInfo? { opencl?.info }

  /// A graph made ready to run.
  struct Compiled {
    let executable: any Executable
    /// What runs it.
    let deviceName: String
    /// Nil for the CPU device, which has none.
    var programs: ProgramCounts?
  }

  /// A graph that outlives faults of the device; on the fallback, if the device cannot even compile it. Throws what the last device to be tried throws.
  func compile(_ graph: Graph, _ notes: DeviceNotes) throws -> Compiled {
    guard let opencl else {
      if let note { notes.add(note) }
      return Compiled(executable: try device.compile(graph), deviceName: device.name)
    }
    do {
      let executable = try ResilientExecutable(graph, on: opencl, fallback: fallback, notes: notes)
      if let note { notes.add(note) }
      return Compiled(executable: executable, deviceName: opencl.name, programs: opencl.programCounts)
    } catch let error as OpenCLError {
      guard let fallback else { throw error }
      notes.add(Self.note("the CPU", reasons + ["\(opencl.name) cannot be used: \(error.problem)"]))
      return Compiled(executable: try fallback.compile(graph), deviceName: fallback.name)
    }
  }
}
