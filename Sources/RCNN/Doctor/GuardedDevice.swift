import DeviceRuntime
import TensorGraph

/// A device that compiles everything with guards.
struct GuardedDevice: Device {
  private let device: any Device

  init(_ device: any Device) { self.device = device }

  var name: String { device.name }

  func compile(_ graph: Graph, _ options: CompileOptions) throws -> any Executable {
    var options = options
    options.isGuarded = true
    return try device.compile(graph, options)
  }

  func makeParameterStore() -> any ParameterStore { device.makeParameterStore() }
}
