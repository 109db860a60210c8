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
    Terminal.write((isColored ? "\u{1B}[1;\(color)m\(label)\u{1B}[0m" : label) + message.printable + "\n")
  }
}

extension String {
  /// The text without the control characters that names from files may hold, with which a terminal could be played tricks, and without those that turn the
  /// direction of what follows.
  var printable: String {
    let isPlain = utf8.allSatisfy { (0x20..<0x7F).contains($0) || $0 == UInt8(ascii: "\n") }
    return isPlain ? self : String(String.UnicodeScalarView(unicodeScalars.map { Self.isUnsafe($0) ? "\u{FFFD}" : $0 }))
  }

  private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\n": false
    case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": true
    default: scalar.properties.generalCategory == .control
    }
  }
}
