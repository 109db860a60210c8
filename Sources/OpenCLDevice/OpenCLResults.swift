import DeviceRuntime
import Lowering
import TensorGraph

/// A copy of what a run leaves at the beginning of the arena: results, and the counts of rows.
final class OpenCLResults {
  private let plan: ExecutionPlan
  private let memory: UnsafeMutableRawBufferPointer

  /// Lets `read` fill the memory; throws what it throws.
  init(_ plan: ExecutionPlan, read: (UnsafeMutableRawBufferPointer) throws(OpenCLError) -> Void) throws(OpenCLError) {
    self.plan = plan
    memory = .allocate(byteCount: plan.memory.resultByteCount, alignment: 64)
    try read(memory)
  }

  deinit { memory.deallocate() }

  /// The results by name.
  var tensors: [String: HostTensor] { plan.results(at: address) }

  /// Throws `DeviceError.miscounted` for numbers of rows that cannot be, and `DeviceError.unwritten` when a guarded run left poison in a result: then
  /// nothing else may be read.
  func check(isGuarded: Bool) throws(DeviceError) { try plan.checkResults(isGuarded: isGuarded, at: address) }

  /// The multiply-adds of a node, for the rows that there were.
  func multiplyAdds(_ node: Int) -> Int { plan.multiplyAdds(node, at: address) }

  private func address(_ value: Value) -> UnsafeRawPointer { UnsafeRawPointer(memory.baseAddress! + (plan.memory[value] ?? 0)) }
}
