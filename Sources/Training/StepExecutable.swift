import DeviceRuntime
import TensorGraph

/// A compiled graph of a step, in which activations are computed again on the way back where memory is too short to keep them.
final class StepExecutable {
  /// What is computed again, in words; nil where nothing is.
  private(set) var recomputation: String?
  private var executable: any Executable
  private let whole: Graph
  private let device: any Device
  private let options: CompileOptions

  /// Throws what the device throws.
  init(_ graph: Graph, on device: any Device, _ options: CompileOptions) throws {
    (whole, self.device, self.options) = (graph, device, options)
    executable = try device.compile(graph, options)
  }

  /// The graph as the device runs it.
  var graph: Graph { executable.graph }

  /// Where the plan exceeds the memory limit, ever more is computed again on the way back instead of kept. Throws what the device throws, and
  /// `TrainingMemoryError` where that does not help enough.
  func run(_ inputs: [String: HostTensor], profile: Profile?) throws -> [String: HostTensor] {
    try run(inputs) { try $0.run(inputs, profile: profile) }
  }

  /// The same, with results as soon as they are ready; see `Executable`.
  func run(_ inputs: [String: HostTensor], ready: (String, UnsafeBufferPointer<Float>) -> Void) throws -> [String: HostTensor] {
    try run(inputs) { try $0.run(inputs, ready: ready) }
  }

  private func run(_ inputs: [String: HostTensor], _ body: (any Executable) throws -> [String: HostTensor]) throws -> [String: HostTensor] {
    guard let limit = options.memoryLimit else { return try body(executable) }
    var smallest: Int
    // What does not fit has not begun: nothing was ready yet.
    do { return try body(executable) } catch DeviceError.outOfMemory(let needed?) { smallest = needed }
    let candidates = try whole.recomputations(inputs: inputs.mapValues(\.shape))
    for eighths in 1...8 {
      let chosen = candidates.prefix(candidates.count * eighths / 8)
      executable = try device.compile(whole.recomputing(Set(chosen.map(\.node))), options)
      do {
        let results = try body(executable)
        let work = chosen.reduce(0) { $0 + $1.multiplyAdds }
        recomputation =
          "\(chosen.count) of \(candidates.count) activations are computed again, \(work / 1_000_000) million multiply-adds a step"
        return results
      } catch DeviceError.outOfMemory(let needed?) { smallest = min(smallest, needed) }
    }
    throw TrainingMemoryError(limit: limit, smallest: smallest)
  }
}
