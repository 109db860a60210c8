import Synchronization

/// What people should know about the device that runs a detector, each sentence once.
final class DeviceNotes: Sendable {
  private let notes = Mutex<[String]>([])

  /// The sentences in the order of events.
  var all: [String] { notes.withLock(\.self) }

  /// Adds a sentence that is not there yet.
  func add(_ note: String) {
    notes.withLock { if !$0.contains(note) { $0.append(note) } }
  }
}
