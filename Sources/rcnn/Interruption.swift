import CLibrary
import Files
import Synchronization

/// SIGINT, SIGTERM and what else is watched: the first asks for an orderly end, a second ends the program at once.
enum Interruption {
  private static let received = Atomic<Int32>(0)

  /// The signal that came first, if one came.
  static var signalNumber: Int32? {
    let number = received.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  /// From now on these signals are noted and no longer end the program.
  static func note(_ numbers: [Int32] = [SIGINT, SIGTERM]) {
    for number in numbers {
      signal(number) { number in
        if Interruption.received.compareExchange(expected: 0, desired: number, ordering: .relaxed).exchanged { return }
        FileGuard.removeTemporaries()
        _exit(128 + number)
      }
    }
  }

  /// Notes these signals; `action` follows the first, also where that one was noted before.
  static func watch(_ numbers: [Int32] = [SIGINT, SIGTERM], _ action: @escaping @Sendable (_ signalNumber: Int32) -> Void) -> Task<
    Void, any Error
  > {
    note(numbers)
    return Task {
      while true {
        try await Task.sleep(for: .milliseconds(50))
        if let number = signalNumber { return action(number) }
      }
    }
  }
}
