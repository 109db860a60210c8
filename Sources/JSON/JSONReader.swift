import Files

/// Reads JSON (RFC 8259) strictly and from front to back, without building a tree, so that texts of any size cost little more than their bytes.
///
/// The caller says what comes next; keys that occur twice in an object are refused. All methods throw `JSONProblem`.
package struct JSONReader {
  let bytes: UnsafeRawBufferPointer
  /// Bytes from the start of the text.
  package internal(set) var position = 0
  private var depth = 0
  static let maximumDepth = 64
  /// The most bytes of a key.
  package var maximumKeyLength = Int.max
  /// The most bytes of a text that is no key.
  package var maximumTextLength = Int.max

  /// A reader of `bytes`, which must outlive it.
  package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Reads an object; `member` gets each key and must read or skip the value.
  package mutating func object(_ member: (inout JSONReader, String) throws -> Void) throws {
    try enter("{")
    if !consume("}") {
      var keys: Set<ByteKey> = []
      repeat {
        let key = try text(limit: maximumKeyLength)
        guard keys.insert(ByteKey(key)).inserted else { throw problem(.duplicateKey(key)) }
        try expect(":")
        try member(&self, key)
      } while consume(",")
      try expect("}")
    }
    depth -= 1
  }

  /// Reads an array; `element` must read or skip each element.
  package mutating func array(_ element: (inout JSONReader) throws -> Void) throws {
    try enter("[")
    if !consume("]") {
      repeat { try element(&self) } while consume(",")
      try expect("]")
    }
    depth -= 1
  }

  /// Refuses anything but white space in the rest.
  package mutating func end() throws {
    if peek() != nil { throw problem(.missing("its end")) }
  }

  /// Whether null comes next, which is then passed over.
  package mutating func null() throws -> Bool {
    guard peek() == UInt8(ascii: "n") else { return false }
    try skipWord("null")
    return true
  }

  /// A problem at the present position.
  package func problem(_ kind: JSONProblem.Kind) -> JSONProblem { JSONProblem(offset: position, kind) }

  private mutating func enter(_ open: Unicode.Scalar) throws {
    try expect(open)
    depth += 1
    guard depth <= Self.maximumDepth else { throw problem(.tooDeep(limit: Self.maximumDepth)) }
  }

  /// The next byte that is not white space.
  package mutating func peek() -> UInt8? {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      case let byte: return byte
      }
    }
    return nil
  }

  mutating func expect(_ scalar: Unicode.Scalar) throws {
    guard consume(scalar) else { throw problem(isForeign() ? .foreign : .missing("'\(scalar)'")) }
  }

  /// Whether what stands where the text begins is no value, as in a file of another kind.
  private mutating func isForeign() -> Bool {
    guard depth == 0, let byte = peek() else { return false }
    return !#"{["-0123456789tfn"#.utf8.contains(byte)
  }

  mutating func consume(_ scalar: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: scalar) else { return false }
    position += 1
    return true
  }
}
