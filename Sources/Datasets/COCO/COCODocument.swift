import CSIMDJSON
import Files
import JSON

/// A COCO file: arrays of objects, alone or as members of one object. Objects are read one at a time, so that the file is never in memory as a tree.
final class COCODocument {
  private let text: MappedFile
  /// Behind a byte order mark.
  private let bytes: UnsafeRawBufferPointer
  /// What the annotations of the largest data sets need a few times over.
  private static let maximumSize = 8 << 30

  private var releasedCount = 0

  /// Opens the file at `path`.
  init(path: String) throws(DatasetError) {
    do throws(FileError) {
      text = try MappedFile(path: path, padding: Int(CSIMDJSONPadding), atMost: Self.maximumSize)
      if let problem = TextEncoding.problem(text.bytes.prefix(4)) { throw FileError.refused(path: path, reason: problem) }
    } catch {
      throw .file(error)
    }
    bytes = TextEncoding.withoutMark(text.bytes)
  }

  /// Calls `body` with each member of the file's one object; it must read or skip the value.
  func readObject(_ body: (inout JSONReader, String) throws -> Void) throws(DatasetError) {
    try read { try $0.object(body) }
  }

  /// Calls `body` with each object of the file's one array.
  func readArray(_ layout: RecordLayout, _ body: (Record) -> Void) throws(DatasetError) {
    try read { try readRecords(layout, of: "the array", &$0, body) }
  }

  /// Calls `body` with each object of the array that `reader` is at; `name` is for messages.
  func readRecords(_ layout: RecordLayout, of name: String, _ reader: inout JSONReader, _ body: (Record) -> Void) throws {
    let records = try RecordReader(layout)
    var number = 0
    try reader.array { reader in
      number += 1
      do {
        let range = try reader.span("{")
        body(try records.record(in: bytes, at: range))
        release(upTo: range.upperBound)
      } catch let problem as JSONProblem {
        throw refusal(at: problem.offset, entry: "entry \(number) of \(name)", problem.reason)
      }
    }
  }

  /// Skips a value, in which only brackets and quotes are checked.
  func skip(_ reader: inout JSONReader) throws {
    switch reader.peek() {
    case UInt8(ascii: "{"): release(upTo: try reader.span("{").upperBound)
    case UInt8(ascii: "["): release(upTo: try reader.span("[").upperBound)
    default: try reader.skip()
    }
  }

  /// A refusal of the file as a whole.
  func refusal(_ reason: String) -> DatasetError { refusal(at: 0, reason) }

  /// The refusal of what stands at `offset`.
  private func refusal(at offset: Int, entry: String? = nil, _ reason: String) -> DatasetError {
    let before = bytes.prefix(offset)
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return .invalid(file: text.path, line: line, byte: offset - start + 1, entry: entry, reason: reason)
  }

  /// Gives the memory of what has been read up to `offset` back to the system.
  private func release(upTo offset: Int) {
    let step = 16 << 20
    guard offset - releasedCount >= step else { return }
    let count = (offset - releasedCount) / step * step
    text.release(releasedCount..<releasedCount + count)
    releasedCount += count
  }

  private func read(_ body: (inout JSONReader) throws -> Void) throws(DatasetError) {
    let outcome = Result { () throws(DatasetError) in try parse(body) }
    // What is wrong with a file that was cut meanwhile is no fault of its content.
    do throws(FileError) { try text.checkLength() } catch { throw .file(error) }
    try outcome.get()
  }

  private func parse(_ body: (inout JSONReader) throws -> Void) throws(DatasetError) {
    do {
      var reader = JSONReader(bytes)
      try body(&reader)
      try reader.end()
    } catch let problem as JSONProblem {
      throw refusal(at: problem.offset, problem.reason)
    } catch let error as DatasetError {
      throw error
    } catch {
      throw refusal(at: 0, "\(error)")
    }
  }
}
