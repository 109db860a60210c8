/// A strict reader of the JSON that safetensors headers consist of: objects, arrays of counts, texts.
///
/// The caller says what comes next, so nesting is bounded by the caller; keys that occur twice in an object are refused.
struct JSONScanner {
  private let bytes: UnsafeRawBufferPointer
  /// Where the text begins in the file, for messages.
  private let start: Int
  private let path: String
  private var position = 0

  /// A reader of `bytes`, which must outlive it.
  init(_ bytes: UnsafeRawBufferPointer, start: Int, path: String) {
    self.bytes = bytes
    self.start = start
    self.path = path
  }

  /// Reads an object, calling `member` after each key to read its value.
  mutating func object(_ member: (inout JSONScanner, String) throws -> Void) throws {
    try expect("{")
    guard !consume("}") else { return }
    var keys: Set<String> = []
    repeat {
      let key = try string()
      guard keys.insert(key).inserted else { throw failure(.duplicateKey(key)) }
      try expect(":")
      try member(&self, key)
    } while consume(",")
    try expect("}")
  }

  /// Reads an array of non-negative integers.
  mutating func integers() throws -> [Int] {
    try expect("[")
    guard !consume("]") else { return [] }
    var integers: [Int] = []
    repeat { integers.append(try integer()) } while consume(",")
    try expect("]")
    return integers
  }

  /// Refuses anything but white space in the rest.
  mutating func end() throws {
    skipWhitespace()
    guard position == bytes.count else { throw failure(.malformed(offset: start + position, expected: "its end")) }
  }

  private mutating func integer() throws -> Int {
    skipWhitespace()
    let first = position
    var value = 0
    while position < bytes.count, case let digit = Int(bytes[position]) - 48, (0...9).contains(digit) {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, sumOverflow) = product.addingReportingOverflow(digit)
      guard !overflow, !sumOverflow else { throw failure(.invalidInteger(offset: start + first)) }
      value = sum
      position += 1
    }
    let hasLeadingZero = position - first > 1 && bytes[first] == UInt8(ascii: "0")
    guard position > first, !hasLeadingZero else { throw failure(.invalidInteger(offset: start + first)) }
    return value
  }

  /// Reads a text.
  mutating func string() throws -> String {
    try expect("\"")
    let first = position
    var units: [UInt8] = []
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      let byte = bytes[position]
      position += 1
      guard byte >= 0x20 else { throw failure(.invalidString(offset: start + first)) }
      if byte == UInt8(ascii: "\\") { try units.append(contentsOf: escape(from: first)) } else { units.append(byte) }
    }
    guard let text = String(validating: units, as: UTF8.self) else { throw failure(.invalidString(offset: start + first)) }
    try expect("\"")
    return text
  }

  /// The UTF-8 of what follows a backslash.
  private mutating func escape(from first: Int) throws -> [UInt8] {
    guard position < bytes.count else { throw failure(.invalidString(offset: start + first)) }
    position += 1
    switch bytes[position - 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [bytes[position - 1]]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      guard let scalar = escapedScalar() else { throw failure(.invalidString(offset: start + first)) }
      return Array(String(scalar).utf8)
    default: throw failure(.invalidString(offset: start + first))
    }
  }

  /// The four digits after `\u`, or two such groups that form a surrogate pair.
  private mutating func escapedScalar() -> Unicode.Scalar? {
    guard let high = fourDigits() else { return nil }
    guard (0xD800..<0xDC00).contains(high) else { return Unicode.Scalar(high) }
    guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u") else { return nil }
    position += 2
    guard let low = fourDigits(), (0xDC00..<0xE000).contains(low) else { return nil }
    return Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
  }

  private mutating func fourDigits() -> UInt32? {
    guard position + 4 <= bytes.count else { return nil }
    let digits = bytes[position..<position + 4]
    guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
    position += 4
    return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
  }

  private mutating func expect(_ character: Unicode.Scalar) throws {
    guard consume(character) else { throw failure(.malformed(offset: start + position, expected: "'\(character)'")) }
  }

  private mutating func consume(_ character: Unicode.Scalar) -> Bool {
    skipWhitespace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipWhitespace() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
  }

  private func failure(_ problem: SafetensorsProblem) -> CheckpointError { .safetensors(file: path, problem) }
}
