import CLibrary

/// Reads a text file line by line.
package struct LineReader: Sendable {
  private let path: String
  /// Where further lines come from; nil where all bytes are there.
  private let file: OpenFile?
  private let limit: Int
  private var chunk: ArraySlice<UInt8>

  /// Begins to read; a byte order mark before the first line is passed over. Throws `FileError`, also for text in UTF-16.
  package init(_ path: String, atMost limit: Int = 1 << 20, from source: FileReader.Source = .regular) throws(FileError) {
    let file = try OpenFile(path, from: source)
    try self.init(path, limit, file, first: file.chunk(atMost: Self.chunkSize))
  }

  /// The lines of bytes that were read already; throws as reading them does.
  package init(_ bytes: [UInt8], named name: String, atMost limit: Int = 1 << 20) throws(FileError) {
    try self.init(name, limit, nil, first: bytes)
  }

  private init(_ path: String, _ limit: Int, _ file: OpenFile?, first: [UInt8]) throws(FileError) {
    (self.path, self.limit, self.file) = (path, limit, file)
    if let problem = TextEncoding.problem(first) { throw .refused(path: path, reason: problem) }
    chunk = TextEncoding.withoutMark(first[...])
  }

  private static let chunkSize = 1 << 16

  /// The next line and its line feed, which only the last may lack; nil behind the last. Throws `FileError.refused` for one of more bytes than the limit.
  package mutating func next() throws(FileError) -> ArraySlice<UInt8>? {
    var line: [UInt8] = []
    while true {
      // Not before it is needed: whoever writes into a pipe may wait for an answer to the lines so far.
      if chunk.isEmpty, let file { chunk = try file.chunk(atMost: Self.chunkSize)[...] }
      if chunk.isEmpty { return line.isEmpty ? nil : line[...] }
      if let end = chunk.firstIndex(of: UInt8(ascii: "\n")) {
        let last = chunk[...end]
        chunk = chunk[(end + 1)...]
        return line.isEmpty ? last : (line + last)[...]
      }
      line += chunk
      chunk = []
      guard line.count <= limit else { throw .refused(path: path, reason: "it has a line of more than \(limit >> 10) KiB") }
    }
  }

  /// The next path of a list: a line without its end; blank ones are passed over. Throws `FileError.refused` for a line with a NUL, as images and other files
  /// have them that are no lists.
  package mutating func nextPath() throws(FileError) -> ArraySlice<UInt8>? {
    while let line = try next() {
      if line.contains(0) { throw .refused(path: path, reason: "it is no list of paths: it holds a NUL") }
      let text = Self.withoutEnd(line)
      if !text.isEmpty { return text }
    }
    return nil
  }

  /// A line as far as its line feed, or the carriage return before that.
  package static func withoutEnd(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    line.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
  }

  /// Calls `body` with each line; throws as reading does.
  package static func forEachLine(
    _ path: String, atMost limit: Int = 1 << 20, from source: FileReader.Source = .regular,
    _ body: (ArraySlice<UInt8>) throws(FileError) -> Void
  ) throws(FileError) {
    var reader = try LineReader(path, atMost: limit, from: source)
    while let line = try reader.next() { try body(line) }
  }
}
