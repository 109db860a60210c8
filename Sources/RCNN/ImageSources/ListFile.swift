import Glibc
import Results

/// Lists of paths, one a line; blank lines are skipped.
enum ListFile {
  /// The paths in a file; throws `SourceError.unreadable`.
  static func entries(of path: String) throws(SourceError) -> [String] {
    var entries: [String] = []
    do { try LineReader.forEachLine(path) { entries += entry($0) } } catch .unreadable(let path, let reason) {
      throw .unreadable(path: path, reason: reason)
    } catch {
      throw .unreadable(path: path, reason: error.description)
    }
    return entries
  }

  /// The paths on standard input; throws `SourceError.unreadable`.
  static func standardInput() throws(SourceError) -> [String] { try entries(of: "/dev/stdin") }

  private static func entry(_ line: ArraySlice<UInt8>) -> [String] {
    let text = line.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    return text.isEmpty ? [] : [String(decoding: text, as: UTF8.self)]
  }
}
