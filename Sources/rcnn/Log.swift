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
  /// The text without the control characters that file names may hold, with which a terminal could be played tricks.
  var printable: String {
    String(String.UnicodeScalarView(unicodeScalars.map { $0.properties.generalCategory == .control && $0 != "\n" ? "\u{FFFD}" : $0 }))
  }
}
