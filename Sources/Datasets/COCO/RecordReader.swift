import CSIMDJSON
import Files
import JSON

/// Reads objects of one layout with simdjson.
final class RecordReader {
  private let layout: RecordLayout
  private let reader: OpaquePointer
  private let fields: UnsafeMutablePointer<CSIMDJSONField>
  private let values: UnsafeMutablePointer<CSIMDJSONValue>
  /// An object that is longer is no record; the bound keeps simdjson's index small.
  private static let maximumSize = 64 << 20

  init(_ layout: RecordLayout) throws(JSONProblem) {
    guard let reader = csimdjson_open() else { throw JSONProblem(offset: 0, .content(Self.noMemory)) }
    self.layout = layout
    self.reader = reader
    fields = .allocate(capacity: layout.fields.count)
    values = .allocate(capacity: layout.fields.count)
    for (index, field) in layout.fields.enumerated() {
      let name = UnsafeRawPointer(field.name.utf8Start).assumingMemoryBound(to: CChar.self)
      (fields + index).initialize(to: CSIMDJSONField(name: name, kind: field.kind, isRequired: field.isRequired))
    }
  }

  deinit {
    csimdjson_close(reader)
    fields.deallocate()
    values.deallocate()
  }

  /// Reads the object at `range` of a text, behind which `CSIMDJSONPadding` bytes more must be readable.
  func record(in text: UnsafeRawBufferPointer, at range: Range<Int>) throws(JSONProblem) -> Record {
    guard range.count <= Self.maximumSize else {
      throw JSONProblem(offset: range.lowerBound, .content("it has more than \(Self.maximumSize >> 20) MiB"))
    }
    let bytes = text.baseAddress?.advanced(by: range.lowerBound).assumingMemoryBound(to: UInt8.self)
    let result = csimdjson_read(reader, bytes, range.count, fields, layout.fields.count, values)
    if result.status != .success { throw JSONProblem(offset: range.lowerBound + result.offset, .content(reason(result))) }
    let record = Record(values: values)
    for (index, field) in layout.fields.enumerated() where field.kind == .text && !record.text(index).isStreamSafe {
      throw JSONProblem(offset: range.lowerBound, .content("\"\(field.name)\" is no name: \(String.notStreamSafe)"))
    }
    return record
  }

  private func reason(_ result: CSIMDJSONResult) -> String {
    let field = layout.fields[result.field]
    return switch result.status {
    case .missing: "\"\(field.name)\" is missing"
    case .duplicate: "\"\(field.name)\" occurs twice"
    case .wrongKind: "\"\(field.name)\" must be \(field.requirement)"
    case .outOfMemory: Self.noMemory
    case .malformed, .success: "it is not JSON (\(Self.clause(result.message)))"
    }
  }

  private static let noMemory = "there is no memory to read it"

  /// simdjson's sentence without what makes it a sentence.
  private static func clause(_ message: UnsafePointer<CChar>) -> String {
    let sentence = String(cString: message)
    return String(sentence.prefix { $0 != "." })
  }
}
