import Files

/// Lists of paths, one a line; blank lines are skipped.
enum ListFile {
  /// More would not fit into memory; what never ends would not either.
  private static let maximumCount = 50_000_000
  /// Twice what the operating system takes for a path.
  private static let maximumLength = 8192

  /// The paths in a file; throws `SourceError.file`.
  static func entries(of path: String) throws(SourceError) -> [String] {
    var entries: [String] = []
    do throws(FileError) {
      try LineReader.forEachLine(path, atMost: maximumLength, from: .any) { line throws(FileError) in
        if let entry = entry(line) { entries.append(entry) }
        if entries.count > maximumCount { throw .refused(path: path, reason: "it has more than \(maximumCount) lines") }
      }
    } catch {
      throw .file(error)
    }
    return entries
  }

  /// The paths on standard input; throws `SourceError.file`.
  static func standardInput() throws(SourceError) -> [String] { try entries(of: "/dev/stdin") }

  private static func entry(_ line: ArraySlice<UInt8>) -> String? {
    let text = line.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
  }
}
