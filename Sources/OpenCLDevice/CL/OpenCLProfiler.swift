/// Times kernels on the device itself.
package final class OpenCLProfiler: @unchecked Sendable {
  /// What the kernels enqueued from now on count for.
  package var label = ""
  private var commands: [(label: String, entryPoint: String, event: OpenCLEvent)] = []

  /// What one launch took.
  package struct Entry: Sendable {
    package let label: String
    package let entryPoint: String
    package let nanoseconds: UInt64
  }

  package init() {}

  func record(_ event: OpenCLEvent, _ entryPoint: String) { commands.append((label, entryPoint, event)) }

  /// What every launch since the last call took, in the order of launching; the queue must be finished. Throws `OpenCLError`.
  package func entries() throws(OpenCLError) -> [Entry] {
    defer { commands.removeAll() }
    return try commands.map { command throws(OpenCLError) in
      Entry(label: command.label, entryPoint: command.entryPoint, nanoseconds: try command.event.nanoseconds())
    }
  }
}
