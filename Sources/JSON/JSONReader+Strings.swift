import Files

extension JSONReader {
  /// Reads a text.
  package mutating func string() throws -> String { try text(limit: maximumTextLength) }

  /// Reads a text of at most `limit` bytes; throws `JSONProblem` also for one that is not stream-safe, as it could be neither hashed nor compared in time.
  mutating func text(limit: Int) throws -> String {
    try expect("\"")
    let first = position
    passPlainBytes(limit: limit)
    let text = position < bytes.count && bytes[position] == UInt8(ascii: "\\") ? try escaped(from: first, limit: limit) : plain(from: first)
    guard position - first <= limit else { throw JSONProblem(offset: first, .textTooLong(limit: limit)) }
    guard let text else { throw invalid("a text is not UTF-8", from: first) }
    guard position >= bytes.count || bytes[position] >= 0x20 else { throw invalid("a text has a control character", from: first) }
    guard text.isStreamSafe else { throw JSONProblem(offset: first, .combiningMarks) }
    try expect("\"")
    return text
  }

  /// Passes over what stands for itself, and one byte more than `limit` at most.
  private mutating func passPlainBytes(limit: Int) {
    let end = limit < bytes.count - position ? position + limit + 1 : bytes.count
    while position < end, bytes[position] >= 0x20, bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\\") {
      position += 1
    }
  }

  private func plain(from first: Int) -> String? {
    String(validating: UnsafeRawBufferPointer(rebasing: bytes[first..<position]), as: UTF8.self)
  }

  /// The rest of a text in which the first backslash comes next.
  private mutating func escaped(from first: Int, limit: Int) throws -> String? {
    var units = Array(bytes[first..<position])
    while position < bytes.count, bytes[position] == UInt8(ascii: "\\"), position - first <= limit {
      position += 1
      try units.append(contentsOf: escape(from: first))
      let start = position
      passPlainBytes(limit: max(0, limit - (start - first)))
      units.append(contentsOf: bytes[start..<position])
    }
    return String(validating: units, as: UTF8.self)
  }

  /// The UTF-8 of what follows a backslash.
  private mutating func escape(from first: Int) throws -> [UInt8] {
    guard position < bytes.count else { throw invalid("a text has an unknown escape", from: first) }
    position += 1
    switch bytes[position - 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [bytes[position - 1]]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      guard let scalar = escapedScalar() else { throw invalid("a text has half a surrogate pair or a wrong \\u escape", from: first) }
      return Array(String(scalar).utf8)
    default: throw invalid("a text has an unknown escape", from: first)
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

  private func invalid(_ reason: String, from first: Int) -> JSONProblem { JSONProblem(offset: first, .invalidText(reason)) }
}
