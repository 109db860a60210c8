import Glibc

/// Reads a text file line by line.
package enum LineReader {
  /// Calls `body` with each line and its line feed, which only the last may lack; a byte order mark before the first is passed over.
  ///
  /// Throws `FileError.refused` for a line of more than `limit` bytes and for text in UTF-16.
  package static func forEachLine(
    _ path: String, atMost limit: Int = 1 << 20, from source: FileReader.Source = .regular,
    _ body: (ArraySlice<UInt8>) throws(FileError) -> Void
  ) throws(FileError) {
    let file = try OpenFile(path, from: source)
    var line: [UInt8] = []
    var rest = try firstChunk(of: file, path: path)
    while !rest.isEmpty {
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        line += rest[...end]
        try body(line[...])
        line = []
        rest = rest[(end + 1)...]
      }
      line += rest
      guard line.count <= limit else { throw .refused(path: path, reason: "it has a line of more than \(limit >> 10) KiB") }
      rest = try file.chunk(atMost: 1 << 16)[...]
    }
    if !line.isEmpty { try body(line[...]) }
  }

  private static func firstChunk(of file: OpenFile, path: String) throws(FileError) -> ArraySlice<UInt8> {
    let chunk = try file.chunk(atMost: 1 << 16)
    if let problem = TextEncoding.problem(chunk) { throw .refused(path: path, reason: problem) }
    return TextEncoding.withoutMark(chunk[...])
  }
}
