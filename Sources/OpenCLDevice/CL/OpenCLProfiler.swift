/// Times kernels on the device itself.
package final class OpenCLProfiler: @unchecked Sendable {
  /// The node of a graph that the kernels enqueued from now on work for.
  package var node = 0
  private var commands: [(node: Int, entryPoint: String, event: OpenCLEvent)] = []

  /// What one launch took.
  package struct Entry: Sendable {
    package let node: Int
    package let entryPoint: String
    package let nanoseconds: UInt64
  }

  package init() {}

  func record(_ event: OpenCLEvent, _ entryPoint: String) { commands.append((node, entryPoint, event)) }

  /// What every launch since the last call took, in the order of launching; the queue must be finished. Throws `OpenCLError`.
  package func entries() throws(OpenCLError) -> [Entry] {
    defer { commands.removeAll() }
    return try commands.map { command throws(OpenCLError) in
      Entry(node: command.node, entryPoint: command.entryPoint, nanoseconds: try command.event.nanoseconds())
    }
  }
}
