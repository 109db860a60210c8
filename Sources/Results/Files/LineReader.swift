import Glibc

/// Reads a text file line by line.
package enum LineReader {
  /// Calls `body` with each line and its line feed, which only the last may lack.
  package static func forEachLine(
    _ path: String, _ body: (ArraySlice<UInt8>) throws(OutputError) -> Void
  ) throws(OutputError) {
    guard let file = fopen(path, "re") else { throw .unreadable(path: path, reason: systemReason(errno)) }
    defer { fclose(file) }
    try forEachLine(of: file, path: path, body)
  }

  /// Calls `body` with each line of an open file.
  package static func forEachLine(
    of file: UnsafeMutablePointer<FILE>, path: String, _ body: (ArraySlice<UInt8>) throws(OutputError) -> Void
  ) throws(OutputError) {
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    while true {
      let count = getline(&line, &capacity, file)
      guard count >= 0, let line else { break }
      try body([UInt8](UnsafeRawBufferPointer(start: line, count: count))[...])
    }
    guard ferror(file) == 0 else { throw .unreadable(path: path, reason: systemReason(errno)) }
  }
}
