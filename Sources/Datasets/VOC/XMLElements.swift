import CLibXML2

/// Reads the elements of an XML text from front to back with libxml2.
///
/// Nothing is loaded from elsewhere and no entity is expanded: a document type declaration is refused, since annotations have none.
final class XMLElements {
  /// What comes next in the text.
  enum Event: Equatable {
    case start(String)
    case text(String)
    case end(String)
  }

  /// Why a text is refused.
  struct Problem: Error {
    let line: Int
    let byte: Int?
    let reason: String
  }

  /// What libxml2 tells.
  private final class Errors {
    var first: Problem?
  }

  private let reader: xmlTextReaderPtr
  private let threadHandler: (function: xmlStructuredErrorFunc?, context: UnsafeMutableRawPointer?)
  private let errors = Errors()
  private var pendingEnd: String?
  private static let maximumDepth = 32

  /// A reader of `bytes`, which must outlive it.
  init(_ bytes: UnsafeRawBufferPointer) throws(Problem) {
    let options = Int32(XML_PARSE_NONET.rawValue | XML_PARSE_NOCDATA.rawValue | XML_PARSE_COMPACT.rawValue)
    let text = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
    guard let count = Int32(exactly: bytes.count), count > 0 else { throw Problem(line: 1, byte: nil, reason: "it is empty") }
    try XMLTags.check(bytes)
    let context = Unmanaged.passUnretained(errors).toOpaque()
    // Failures to decode the text pass by the reader's own handler, the first of them before there is a reader; the thread's would print them.
    threadHandler = (__xmlStructuredError().pointee, __xmlStructuredErrorContext().pointee)
    xmlSetStructuredErrorFunc(context, Self.note)
    guard let reader = xmlReaderForMemory(text, count, nil, nil, options) else {
      xmlSetStructuredErrorFunc(threadHandler.context, threadHandler.function)
      throw Problem(line: 1, byte: nil, reason: "there is no memory to read it")
    }
    self.reader = reader
    xmlTextReaderSetStructuredErrorHandler(reader, Self.note, context)
  }

  deinit {
    xmlSetStructuredErrorFunc(threadHandler.context, threadHandler.function)
    xmlFreeTextReader(reader)
  }

  /// The next event; nil at the end.
  func next() throws(Problem) -> Event? {
    if let name = pendingEnd {
      pendingEnd = nil
      return .end(name)
    }
    while try step() {
      if let event = try event() { return event }
    }
    return nil
  }

  /// The line of the present element; the parser itself is ahead of it.
  var line: Int { xmlTextReaderCurrentNode(reader).map { max(1, xmlGetLineNo($0)) } ?? 1 }

  /// A problem at the present element.
  func problem(_ reason: String) -> Problem { Problem(line: line, byte: nil, reason: reason) }

  private func step() throws(Problem) -> Bool {
    let status = xmlTextReaderRead(reader)
    if let failure = errors.first { throw failure }
    if status < 0 { throw problem("it is not XML") }
    return status == 1
  }

  private func event() throws(Problem) -> Event? {
    guard xmlTextReaderDepth(reader) <= Self.maximumDepth else { throw problem("it nests deeper than \(Self.maximumDepth) elements") }
    switch UInt32(bitPattern: xmlTextReaderNodeType(reader)) {
    case XML_READER_TYPE_ELEMENT.rawValue:
      let name = string(xmlTextReaderConstName(reader))
      if xmlTextReaderIsEmptyElement(reader) == 1 { pendingEnd = name }
      return .start(name)
    case XML_READER_TYPE_END_ELEMENT.rawValue: return .end(string(xmlTextReaderConstName(reader)))
    case XML_READER_TYPE_TEXT.rawValue: return .text(string(xmlTextReaderConstValue(reader)))
    case XML_READER_TYPE_DOCUMENT_TYPE.rawValue: throw problem("it has a document type declaration")
    case XML_READER_TYPE_ENTITY_REFERENCE.rawValue: throw problem("it refers to an entity")
    default: return nil
    }
  }

  private func string(_ text: UnsafePointer<xmlChar>?) -> String { text.map { String(cString: $0) } ?? "" }

  /// Keeps the first error, which the others follow from.
  private static let note: xmlStructuredErrorFunc = { context, error in
    guard let context, let error else { return }
    let errors = Unmanaged<Errors>.fromOpaque(context).takeUnretainedValue()
    guard errors.first == nil, error.pointee.level.rawValue > XML_ERR_WARNING.rawValue else { return }
    errors.first = Problem(
      line: max(1, Int(error.pointee.line)), byte: error.pointee.int2 > 0 ? Int(error.pointee.int2) : nil,
      reason: "it is not XML (\(clause(error.pointee.message)))")
  }

  /// libxml2's message as a clause of one line.
  private static func clause(_ message: UnsafePointer<CChar>?) -> String {
    let text = message.map { String(cString: $0) } ?? "no reason given"
    return String(text.unicodeScalars.prefix { $0 != "\n" }.prefix(120).map { $0.value < 0x20 ? " " : Character($0) })
  }
}
