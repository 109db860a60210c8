import Files
import Glibc
import Synchronization

/// Standard output, which carries data alone.
enum StandardOutput {
  private static let writer = Mutex(FileWriter(descriptor: STDOUT_FILENO, path: "standard output"))

  /// Writes a report and a line feed, without the control characters that names from files may hold. Throws where it does not arrive.
  static func print(_ report: some CustomStringConvertible) throws(FileError) { try write(report.description.printable + "\n") }

  /// Writes a text as it is; throws `FileError.writeFailed` or `FileError.brokenPipe`.
  static func write(_ text: String) throws(FileError) { try writer.withLock { writer throws(FileError) in try writer.write(text) } }
}
