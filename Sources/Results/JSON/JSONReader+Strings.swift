extension JSONReader {
  /// Reads a string.
  mutating func string() throws -> String {
    let literal = try stringBytes()
    guard literal.contains(UInt8(ascii: "\\")) else { return try text(Array(literal)) }
    return try unescaped(literal)
  }

  /// Passes over a string and returns what stands between its quotes.
  mutating func stringBytes() throws -> ArraySlice<UInt8> {
    try expect("\"")
    let start = position
    while true {
      switch try next() {
      case UInt8(ascii: "\""): return bytes[start..<position - 1]
      case UInt8(ascii: "\\"): _ = try next()
      case 0..<0x20: throw problem("a string has a control character")
      default: continue
      }
    }
  }

  private func unescaped(_ literal: ArraySlice<UInt8>) throws -> String {
    var reader = JSONReader(literal)
    var units: [UInt8] = []
    while reader.position < literal.endIndex {
      let byte = try reader.next()
      units += byte == UInt8(ascii: "\\") ? try reader.escape() : [byte]
    }
    return try text(units)
  }

  /// The UTF-8 of the escape after a backslash.
  private mutating func escape() throws -> [UInt8] {
    switch try next() {
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "u"): return Array(String(try unicodeEscape()).utf8)
    case let byte where [UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/")].contains(byte): return [byte]
    default: throw problem("a string has an unknown escape")
    }
  }

  /// The scalar of one \u escape, or of two that are a surrogate pair.
  private mutating func unicodeEscape() throws -> Character {
    let first = try hexadecimal()
    if let scalar = Unicode.Scalar(first) { return Character(scalar) }
    guard try next() == UInt8(ascii: "\\"), try next() == UInt8(ascii: "u") else { throw problem("a string has half a surrogate pair") }
    let second = try hexadecimal()
    guard first < 0xDC00, (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw problem("a string has half a surrogate pair") }
    return Character(scalar)
  }

  private mutating func hexadecimal() throws -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(try next())).hexDigitValue else { throw problem("a string has an unknown escape") }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  private func text(_ units: [UInt8]) throws -> String {
    guard let text = String(validating: units, as: UTF8.self) else { throw problem("a string is not UTF-8") }
    return text
  }
}
