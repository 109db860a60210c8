import DeviceRuntime
import OpenCLDevice
import TensorGraph

/// The device that a request led to.
public struct DeviceSelection: Sendable {
  /// The device itself, whose faults are errors.
  public let device: any Device
  /// Why it is another device than people may expect, in one sentence; nil when it is not.
  public let note: String?
  private let opencl: OpenCLDevice?
  /// Where runs go that the OpenCL device fails in; nil makes that an error.
  private let fallback: (any Device)?

  init(_ device: any Device, note: String? = nil) {
    (self.device, self.note, opencl, fallback) = (device, note, nil, nil)
  }

  init(_ opencl: OpenCLDevice, fallback: (any Device)?) {
    (device, note, self.opencl, self.fallback) = (opencl, nil, opencl, fallback)
  }

  /// The OpenCL device behind it, nil for the CPU device.
  public var info: OpenCLDeviceInfo? { opencl?.info }

  /// A graph that outlives faults of the device, with the name of what runs it: the fallback, if the device cannot even compile it. Throws what the last
  /// device to be tried throws.
  func compile(_ graph: Graph, _ notes: DeviceNotes) throws -> (executable: any Executable, deviceName: String) {
    if let note { notes.add(note) }
    guard let opencl else { return (try device.compile(graph), device.name) }
    do { return (try ResilientExecutable(graph, on: opencl, fallback: fallback, notes: notes), opencl.name) } catch let error as OpenCLError
    {
      guard let fallback else { throw error }
      notes.add("Running on the CPU: \(opencl.name) cannot be used: \(error.problem).")
      return (try fallback.compile(graph), fallback.name)
    }
  }
}
