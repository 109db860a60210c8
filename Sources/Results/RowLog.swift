import CLibrary
import Files
import JSON

/// The file of JSON lines of a run: each row is handed to the operating system at once, so that a killed run can go on behind its last whole row.
final class RowLog {
  private let writer: FileWriter
  /// As long as a row with every detection that a model may be asked for.
  private static let maximumLength = 1 << 30

  /// Opens the file at `path`, which is made if it is not there, and keeps other processes from it. Throws `FileError.busy` where one has it.
  init(path: String) throws(FileError) {
    writer = try FileWriter(path: path, flags: O_CREAT | O_NOFOLLOW)
    try writer.lock()
  }

  /// Throws away what is in the file.
  func clear() throws(FileError) { try writer.truncate(to: 0) }

  /// Cuts off a torn last line.
  func continueRows() throws(FileError) { try writer.truncate(to: Self.lengthOfWholeLines(writer.path)) }

  /// Adds a line; throws `FileError.writeFailed` also where somebody has removed the file meanwhile.
  func append(_ line: String) throws(FileError) {
    try writer.checkPresence()
    try writer.write(line)
  }

  /// Throws unless the file is still where it was opened.
  func checkPlace() throws(FileError) {
    guard let identity = writer.identity, identity == FileIdentity(of: writer.path) else { throw .removed(writer.path) }
  }

  /// Calls `body` with every line of the file at `path` and its number from 1; what it finds malformed is damage.
  static func forEachLine(_ path: String, _ body: (ArraySlice<UInt8>, Int) throws(FileError) -> Void) throws {
    var number = 0
    do throws(FileError) {
      try LineReader.forEachLine(path, atMost: maximumLength) { line throws(FileError) in
        number += 1
        try body(line, number)
      }
    } catch .malformed(path, let line, let reason) {
      throw RunError.corrupt(path: path, line: line, reason: reason)
    } catch {
      throw error
    }
  }

  private static func lengthOfWholeLines(_ path: String) throws(FileError) -> Int {
    var length = 0
    try LineReader.forEachLine(path, atMost: maximumLength) { line throws(FileError) in
      if line.last == UInt8(ascii: "\n") { length += line.count }
    }
    return length
  }
}
