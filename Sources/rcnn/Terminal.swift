import CLibrary
import Files
import Synchronization

/// What standard error is connected to.
struct Terminal {
  /// Whether a person watches, on something that can move its cursor.
  let isInteractive = isatty(STDERR_FILENO) == 1 && Self.variable("TERM") != "dumb"

  /// Whether colours are welcome (no-color.org).
  var hasColor: Bool { isInteractive && (Self.variable("NO_COLOR") ?? "").isEmpty }

  /// The columns of the window.
  var width: Int { Self.columns(of: STDERR_FILENO) ?? 80 }

  /// The columns of the terminal that a file is; nil where it is none, or does not say.
  static func columns(of descriptor: Int32) -> Int? {
    var size = winsize()
    return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
  }

  /// What brings the cursor to the start of a line and empties it.
  static let clearedLine = "\r\u{1B}[K"

  /// Writes to standard error, whatever becomes of it.
  static func write(_ text: String) {
    var text = text
    text.withUTF8 { _ = CLibrary.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

/// Messages for people, on standard error.
struct Log: Sendable {
  var level = Level.normal

  /// How much is said.
  enum Level: Comparable {
    /// Errors and warnings alone.
    case quiet
    case normal
    case verbose
  }

  func error(_ message: String) { write("error: ", color: 31, message) }

  func warning(_ message: String) { write("warning: ", color: 33, message) }

  func note(_ message: String) { if level >= .normal { write("", color: 0, message) } }

  func detail(_ message: String) { if level >= .verbose { write("", color: 0, message) } }

  private func write(_ label: String, color: Int, _ message: String) {
    let terminal = Terminal()
    // A progress bar may stand there.
    if terminal.isInteractive { Terminal.write(Terminal.clearedLine) }
    let isColored = !label.isEmpty && terminal.hasColor
    Terminal.write((isColored ? "\u{1B}[1;\(color)m\(label)\u{1B}[0m" : label) + message.namingOptions.printable + "\n")
  }
}

/// Standard output, which carries data alone.
enum StandardOutput {
  private static let writer = Mutex(FileWriter(descriptor: STDOUT_FILENO, path: "standard output"))

  /// Writes a report and a line feed, without the control characters that names from files may hold. Throws where it does not arrive.
  static func print(_ report: some CustomStringConvertible) throws(FileError) { try write(report.description.printable + "\n") }

  /// Writes a text as it is; throws `FileError.writeFailed` or `FileError.brokenPipe`.
  static func write(_ text: String) throws(FileError) { try writer.withLock { writer throws(FileError) in try writer.write(text) } }
}
