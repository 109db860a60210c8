/// A look at the tags of an XML text before it is parsed: libxml2 compares each attribute of a tag with all before it.
enum XMLTags {
  /// A longer tag is no annotation's.
  private static let maximumSize = 8 << 10

  private static let sections: [(start: StaticString, end: StaticString)] = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")]

  /// Refuses long tags and document type declarations, which annotations have not.
  static func check(_ bytes: UnsafeRawBufferPointer) throws(XMLElements.Problem) {
    var position = 0
    while let start = bytes[position...].firstIndex(of: UInt8(ascii: "<")) {
      if starts(bytes, at: start, "<!DOCTYPE") { throw problem(bytes, start, "it has a document type declaration") }
      let end = sections.first { starts(bytes, at: start, $0.start) }?.end
      position = end.map { self.end(of: $0, in: bytes, from: start) } ?? endOfTag(bytes, from: start)
      guard end != nil || position - start <= maximumSize else {
        throw problem(bytes, start, "it has a tag of more than \(maximumSize >> 10) KiB")
      }
    }
  }

  /// Where a tag ends that begins at `start`; quotes may hold what would end it.
  private static func endOfTag(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    var quote: UInt8?
    var position = start + 1
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == UInt8(ascii: ">") {
        break
      }
    }
    return position
  }

  private static func end(of end: StaticString, in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    var position = start
    while position < bytes.count && !starts(bytes, at: position, end) { position += 1 }
    return position
  }

  private static func starts(_ bytes: UnsafeRawBufferPointer, at position: Int, _ text: StaticString) -> Bool {
    bytes[position...].starts(with: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  private static func problem(_ bytes: UnsafeRawBufferPointer, _ position: Int, _ reason: String) -> XMLElements.Problem {
    XMLElements.Problem(line: 1 + bytes[..<position].count { $0 == UInt8(ascii: "\n") }, byte: nil, reason: reason)
  }
}
