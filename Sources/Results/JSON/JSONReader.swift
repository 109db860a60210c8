/// Reads JSON (RFC 8259) from front to back without building a tree, so that files of any size cost little more than their bytes.
struct JSONReader {
  let bytes: ArraySlice<UInt8>
  private(set) var position: Int
  private var depth = 0
  private static let maximumDepth = 64

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  /// Reads an object; `member` gets each key and must read or skip the value.
  mutating func object(_ member: (inout JSONReader, String) throws -> Void) throws {
    try list(from: "{", to: "}") { reader in
      let key = try reader.string()
      try reader.expect(":")
      try member(&reader, key)
    }
  }

  /// Reads an array; `element` must read or skip each element.
  mutating func array(_ element: (inout JSONReader) throws -> Void) throws {
    try list(from: "[", to: "]", element)
  }

  /// Reads an integer.
  mutating func integer() throws -> Int {
    let text = try number()
    guard let value = Int(text) else { throw problem("\(text) is not an integer of 64 bits") }
    return value
  }

  /// Reads a number; null, which stands for what JSON has no number for, as not a number.
  mutating func float() throws -> Float {
    if peek() == UInt8(ascii: "n") {
      try skipWord("null")
      return .nan
    }
    guard let value = Float(try number()) else { throw problem("there is no number") }
    return value
  }

  /// Skips a value of any kind.
  mutating func skip() throws {
    switch peek() {
    case UInt8(ascii: "{"): try object { reader, _ in try reader.skip() }
    case UInt8(ascii: "["): try array { try $0.skip() }
    case UInt8(ascii: "\""): _ = try stringBytes()
    case UInt8(ascii: "t"): try skipWord("true")
    case UInt8(ascii: "f"): try skipWord("false")
    case UInt8(ascii: "n"): try skipWord("null")
    default: _ = try number()
    }
  }

  /// Throws if anything but white space follows.
  mutating func end() throws {
    if peek() != nil { throw problem("something follows the end") }
  }

  func problem(_ reason: String) -> JSONProblem { JSONProblem(offset: position - bytes.startIndex, reason: reason) }

  private mutating func list(from open: Unicode.Scalar, to close: Unicode.Scalar, _ element: (inout JSONReader) throws -> Void) throws {
    try expect(open)
    depth += 1
    guard depth <= Self.maximumDepth else { throw problem("it nests deeper than \(Self.maximumDepth) levels") }
    var isFirst = true
    while peek() != UInt8(ascii: close) {
      if !isFirst { try expect(",") }
      try element(&self)
      isFirst = false
    }
    try expect(close)
    depth -= 1
  }

  private mutating func number() throws -> String {
    _ = peek()
    let start = position
    while position < bytes.endIndex, Self.isPartOfNumber(bytes[position]) { position += 1 }
    guard position > start else { throw problem("there is no value") }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private static func isPartOfNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "e"),
      UInt8(ascii: "E"):
      true
    default: false
    }
  }

  /// The next byte that is not white space.
  mutating func peek() -> UInt8? {
    while position < bytes.endIndex {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return bytes[position]
      }
    }
    return nil
  }

  mutating func expect(_ scalar: Unicode.Scalar) throws {
    guard peek() == UInt8(ascii: scalar) else { throw problem("\(scalar) is missing") }
    position += 1
  }

  private mutating func skipWord(_ word: StaticString) throws {
    for byte in UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount) {
      guard try next() == byte else { throw problem("there is no value") }
    }
  }

  mutating func next() throws -> UInt8 {
    guard position < bytes.endIndex else { throw problem("it ends too early") }
    defer { position += 1 }
    return bytes[position]
  }
}
