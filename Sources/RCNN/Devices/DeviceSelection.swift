import CPUDevice
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
    let kind: DeviceKind
    /// Nil for devices that have none.
    let programs: ProgramCounts?

    init(_ executable: any Executable, on device: any Device) {
      self.executable = executable
      (deviceName, kind, programs) = (device.name, DeviceKind(device), (device as? OpenCLDevice)?.programCounts)
    }
  }

  /// A graph that outlives faults of the device; on the fallback, if the device cannot even compile it. Throws what the last device to be tried throws.
  func compile(_ graph: Graph, _ notes: DeviceNotes) throws -> Compiled {
    guard let opencl else {
      if let note { notes.add(note) }
      return Compiled(try device.compile(graph), on: device)
    }
    do {
      let executable = try ResilientExecutable(graph, on: opencl, fallback: fallback, notes: notes)
      if let note { notes.add(note) }
      return Compiled(executable, on: opencl)
    } catch let error as OpenCLError {
      guard let fallback else { throw error }
      notes.add(Self.note("the CPU", reasons + ["\(opencl.name) cannot be used: \(error.problem)"]))
      return Compiled(try fallback.compile(graph), on: fallback)
    }
  }
}

/// What computes, as far as results may depend on it by rounding: rows of two kinds do not belong into one run.
///
/// It is what a detector was opened on, whatever asked for it. Where an OpenCL device has no memory for an image on the way, the CPU computes that one; so say
/// the detector's `deviceNotes`, and the kind remains.
public enum DeviceKind: Sendable, Equatable, CustomStringConvertible {
  case cpu
  case opencl(TileVariant)
  /// A device of the caller's own.
  case other(String)

  /// The kind of a device.
  public init(_ device: any Device) {
    switch device {
    case is CPUDevice: self = .cpu
    case let device as OpenCLDevice: self = .opencl(device.variant)
    default: self = .other(device.name)
    }
  }

  /// "cpu", "opencl (local-memory)".
  public var description: String {
    switch self {
    case .cpu: "cpu"
    case .opencl(let tiles): "opencl (\(tiles.rawValue))"
    case .other(let name): name
    }
  }
}
