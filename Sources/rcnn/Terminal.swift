import Glibc

/// What standard error is connected to.
struct Terminal {
  /// Whether a person watches, on something that can move its cursor.
  let isInteractive = isatty(STDERR_FILENO) == 1 && Self.variable("TERM") != "dumb"

  /// Whether colours are welcome (no-color.org).
  var hasColor: Bool { isInteractive && (Self.variable("NO_COLOR") ?? "").isEmpty }

  /// The columns of the window.
  var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// What brings the cursor to the start of a line and empties it.
  static let clearedLine = "\r\u{1B}[K"

  /// Writes to standard error, whatever becomes of it.
  static func write(_ text: String) {
    var text = text
    text.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
