import JSON

/// A COCO file: arrays of objects, alone or as members of one object. Objects are read one at a time, so that the file is never in memory as a tree.
struct COCODocument {
  private let text: MappedText

  /// Opens the file at `path`.
  init(path: String) throws(DatasetError) { text = try MappedText(path: path) }

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
        body(try records.record(in: text.bytes, at: range))
        text.release(upTo: range.upperBound)
      } catch let problem as JSONProblem {
        throw text.refusal(at: problem.offset, entry: "entry \(number) of \(name)", problem.reason)
      }
    }
  }

  /// Skips a value, in which only brackets and quotes are checked.
  func skip(_ reader: inout JSONReader) throws {
    switch reader.peek() {
    case UInt8(ascii: "{"): text.release(upTo: try reader.span("{").upperBound)
    case UInt8(ascii: "["): text.release(upTo: try reader.span("[").upperBound)
    default: try reader.skip()
    }
  }

  /// A refusal of the file as a whole.
  func refusal(_ reason: String) -> DatasetError { text.refusal(at: 0, reason) }

  private func read(_ body: (inout JSONReader) throws -> Void) throws(DatasetError) {
    do {
      var reader = JSONReader(text.bytes)
      try body(&reader)
      try reader.end()
    } catch let problem as JSONProblem {
      throw text.refusal(at: problem.offset, problem.reason)
    } catch let error as DatasetError {
      throw error
    } catch {
      throw text.refusal(at: 0, "\(error)")
    }
  }
}
