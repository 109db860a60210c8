import Checkpoints
import TestSupport
import Testing

/// A file that must be refused.
struct HostileCase: Sendable, CustomTestStringConvertible {
  let name: String
  let bytes: [UInt8]
  /// The error, given the file's path.
  let error: @Sendable (String) -> CheckpointError

  var testDescription: String { name }

  /// Opens the file, reads all tensors if that is possible, and compares the error.
  func check() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(bytes)
    let thrown = #expect(throws: CheckpointError.self) {
      for tensor in try Checkpoint(contentsOf: path).tensors { _ = try tensor.floats() }
    }
    guard let thrown else { return }
    #expect(Self.withoutPlace(thrown) == Self.withoutPlace(error(path)))
    #expect(isOneSentence("\(thrown)", about: path), "\(thrown)")
  }

  /// Where in a pickle the instruction stands is tested once, not in each case.
  private static func withoutPlace(_ error: CheckpointError) -> CheckpointError {
    guard case .pickle(let file, let problem, let opcode, _) = error else { return error }
    return .pickle(file: file, problem, opcode: opcode, offset: 0)
  }
}

/// Whether a message names the file, and is one line of text without control characters that ends with a full stop.
func isOneSentence(_ message: String, about path: String) -> Bool {
  message.hasPrefix(path + ": ") && message.hasSuffix(".") && !message.hasSuffix("..")
    && message.unicodeScalars.allSatisfy { $0.value >= 0x20 }
}
