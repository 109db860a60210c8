import DeviceRuntime
import OpenCLDevice
import Synchronization
import TensorGraph

/// An OpenCL device that outlives its faults: a lost one is opened anew once, and where memory is short a batch runs elsewhere, if there is an elsewhere.
struct ResilientDevice: Device {
  private let info: OpenCLDeviceInfo
  private let primary: OpenCLDevice
  /// Where a single image runs that the device has no memory for; nil makes that an error.
  private let fallback: (any Device)?

  /// Opens a device; throws `OpenCLError`.
  init(_ info: OpenCLDeviceInfo, fallback: (any Device)?) throws {
    self.info = info
    self.fallback = fallback
    primary = try OpenCLDevice(info)
  }

  var name: String { primary.name }

  func compile(_ graph: Graph) throws -> any Executable {
    ResilientExecutable(try primary.compile(graph), source: graph, info: info, fallback: fallback)
  }
}

/// A graph on a device that may fail in the middle of a run. Nothing of a failed run is kept, so that a run can be repeated.
final class ResilientExecutable: Executable {
  let graph: Graph
  private let state: Mutex<State>
  private let source: Graph
  private let info: OpenCLDeviceInfo
  private let fallback: (any Device)?

  private struct State {
    var executable: any Executable
    var fallback: (any Executable)?
    var hasReopened = false
  }

  init(_ executable: any Executable, source: Graph, info: OpenCLDeviceInfo, fallback: (any Device)?) {
    graph = executable.graph
    state = Mutex(State(executable: executable))
    (self.source, self.info, self.fallback) = (source, info, fallback)
  }

  /// Throws `DeviceError.outOfMemory` for a batch that may succeed in halves, and what the device throws when nothing is left to try.
  func run(_ inputs: [String: HostTensor], profile: Profile?) throws -> [String: HostTensor] {
    try state.withLock { state in
      do { return try state.executable.run(inputs, profile: profile) } catch let error as OpenCLError {
        if error.isDeviceLost && !state.hasReopened { return try runReopened(&state, inputs, profile) }
        if error.isOutOfMemory { return try runWithLessMemory(&state, inputs, profile, error) }
        throw error
      }
    }
  }

  private func runReopened(_ state: inout State, _ inputs: [String: HostTensor], _ profile: Profile?) throws -> [String: HostTensor] {
    state.hasReopened = true
    state.executable = try OpenCLDevice(info).compile(source)
    return try state.executable.run(inputs, profile: profile)
  }

  private func runWithLessMemory(
    _ state: inout State, _ inputs: [String: HostTensor], _ profile: Profile?, _ error: OpenCLError
  ) throws -> [String: HostTensor] {
    let images = inputs.values.filter { $0.shape.rank == 4 }.map { $0.shape[0] }.max() ?? 1
    (state.executable as? OpenCLExecutable)?.releaseMemory()
    if images > 1 { throw DeviceError.outOfMemory(byteCount: 0) }
    do { return try state.executable.run(inputs, profile: profile) } catch let error as OpenCLError where error.isOutOfMemory {
      guard let fallback else { throw error }
      let executable = try state.fallback ?? fallback.compile(source)
      state.fallback = executable
      return try executable.run(inputs, profile: profile)
    }
  }
}
