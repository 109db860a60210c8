import DeviceRuntime
import OpenCLDevice
import Synchronization
import TensorGraph

/// A graph on an OpenCL device that may fail in the middle of a run. Nothing of a failed run is kept, so that a run can be repeated.
///
/// A lost device is opened anew once. Where memory is short, a batch is to be halved; a single image runs with an ever smaller workspace, then on the
/// fallback.
final class ResilientExecutable: Executable {
  let graph: Graph
  private let state: Mutex<State>
  private let source: Graph
  private let fallback: (any Device)?
  private let notes: DeviceNotes

  private struct State {
    var device: OpenCLDevice
    var executable: OpenCLExecutable
    var fallback: (any Executable)?
    var hasReopened = false
  }

  /// Compiles `source`, a graph without updates: a device that is opened anew, and the fallback, know nothing of what variables have become. Throws
  /// `OpenCLError` and what reading a constant throws.
  init(_ source: Graph, on device: OpenCLDevice, fallback: (any Device)?, notes: DeviceNotes) throws {
    precondition(source.updates.isEmpty, "what has changed would be lost with the device")
    let executable = try device.executable(source)
    graph = executable.graph
    state = Mutex(State(device: device, executable: executable))
    (self.source, self.fallback, self.notes) = (source, fallback, notes)
  }

  /// Throws `DeviceError.outOfMemory` for a batch that may succeed in halves and for an image that is too large for the device, and
  /// `DeviceError.failed` when nothing is left to try.
  func run(_ inputs: [String: HostTensor], profiles: [Profile]) throws -> [String: HostTensor] {
    try state.withLock { state in
      var executable: any Executable = state.executable
      while true {
        do { return try executable.run(inputs, profiles: profiles) } catch let error as OpenCLError {
          executable = try next(after: error, &state, imageCount: Self.imageCount(inputs))
        }
      }
    }
  }

  /// What to run after an error.
  private func next(after error: OpenCLError, _ state: inout State, imageCount: Int) throws -> any Executable {
    let name = state.device.name
    if error.isDeviceLost && !state.hasReopened {
      try reopen(&state)
      notes.add("\(name) was lost and has been opened anew: \(error.problem).")
      return state.executable
    }
    if error.isOutOfMemory && imageCount > 1 {
      state.executable.releaseMemory()
      notes.add("\(name) is short of memory and takes smaller batches.")
      throw DeviceError.outOfMemory(byteCount: nil)
    }
    if error.isOutOfMemory && state.executable.shrinkWorkspace() {
      notes.add("\(name) is short of memory and goes on with a smaller workspace: \(error.problem).")
      return state.executable
    }
    if error.isTooLarge {
      state.executable.restoreWorkspace()
      if fallback == nil { throw DeviceError.outOfMemory(byteCount: nil) }
    }
    guard error.isOutOfMemory, let fallback else { throw DeviceError.failed(device: name, reason: error.reason) }
    notes.add("\(name) has too little memory; what does not fit runs on the CPU.")
    let executable = try state.fallback ?? fallback.compile(source)
    state.fallback = executable
    return executable
  }

  private func reopen(_ state: inout State) throws {
    state.hasReopened = true
    state.executable.releaseMemory()
    do {
      state.device = try state.device.reopened()
      state.executable = try state.device.executable(source)
    } catch let error as OpenCLError {
      throw DeviceError.failed(device: state.device.name, reason: error.reason)
    }
  }

  /// The first dimension of images.
  private static func imageCount(_ inputs: [String: HostTensor]) -> Int {
    inputs.values.filter { $0.shape.rank == 4 }.map { $0.shape[0] }.max() ?? 1
  }
}
