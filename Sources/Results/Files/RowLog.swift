import Glibc
import JSON

/// The file of JSON lines of a run: each row is handed to the operating system at once, so that a killed run can go on behind its last whole row.
final class RowLog {
  private let writer: FileWriter

  /// Starts a new file, or continues the one at `path` after cutting off a torn last line.
  init(path: String, isContinued: Bool) throws(OutputError) {
    writer = try FileWriter(path: path, flags: isContinued ? O_CREAT : O_CREAT | O_EXCL)
    try writer.lock()
    if isContinued { try writer.truncate(to: Self.lengthOfWholeLines(path)) }
  }

  func append(_ line: String) throws(OutputError) { try writer.write(line) }

  /// Calls `body` with every row of the file at `path`.
  static func forEachRow(_ path: String, _ body: (ImageResult) throws(OutputError) -> Void) throws(OutputError) {
    var number = 0
    try LineReader.forEachLine(path) { line throws(OutputError) in
      number += 1
      try body(row(line, number: number, path: path))
    }
  }

  private static func row(_ line: ArraySlice<UInt8>, number: Int, path: String) throws(OutputError) -> ImageResult {
    do { return try JSONLines.result(line) } catch {
      throw .corrupt(path: path, line: number, reason: (error as? JSONProblem)?.reason ?? "it is not a row")
    }
  }

  private static func lengthOfWholeLines(_ path: String) throws(OutputError) -> Int {
    var length = 0
    try LineReader.forEachLine(path) { line throws(OutputError) in
      if line.last == UInt8(ascii: "\n") { length += line.count }
    }
    return length
  }
}
