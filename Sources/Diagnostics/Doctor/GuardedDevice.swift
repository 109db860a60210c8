import DeviceRuntime
import TensorGraph

/// A device that compiles everything with guards.
struct GuardedDevice: Device {
  private let device: any Device

  init(_ device: any Device) { self.device = device }

  var name: String { device.name }

  func compile(_ graph: Graph, guarded: Bool) throws -> any Executable { try device.compile(graph, guarded: true) }
}
