extension JSONReader {
  /// Reads an integer: digits without a fraction or an exponent.
  package mutating func integer() throws -> Int {
    _ = peek()
    let start = position
    let digits = scanInteger()
    guard let digits, let value = Int(digits) else {
      position = start
      throw problem(.invalidNumber("there is no integer of 64 bits"))
    }
    return value
  }

  /// Reads an integer that is not negative.
  package mutating func count() throws -> Int {
    _ = peek()
    let start = position
    let value = try integer()
    guard bytes[start] != UInt8(ascii: "-") else { throw JSONProblem(offset: start, .invalidNumber("a count is negative")) }
    return value
  }

  /// Reads a number; null, which stands for what JSON has no number for, as not a number.
  package mutating func float() throws -> Float { try floatingPoint() }

  /// Reads a number of 64 bits; null, which stands for what JSON has no number for, as not a number.
  package mutating func double() throws -> Double { try floatingPoint() }

  private mutating func floatingPoint<Value: BinaryFloatingPoint & LosslessStringConvertible>() throws -> Value {
    if try null() { return .nan }
    guard let value = Value(try number()) else { throw problem(.invalidNumber("there is no number")) }
    return value
  }

  /// Passes over a number and returns its text.
  mutating func number() throws -> String {
    _ = peek()
    let start = position
    guard scanInteger() != nil, scanFraction(), scanExponent() else {
      position = start
      throw problem(.missing("a value"))
    }
    return text(from: start)
  }

  private mutating func scanInteger() -> String? {
    let start = position
    if at(UInt8(ascii: "-")) { position += 1 }
    let first = position
    let count = scanDigits()
    // A leading zero would be octal to some readers.
    guard count == 1 || (count > 1 && bytes[first] != UInt8(ascii: "0")) else { return nil }
    return text(from: start)
  }

  private mutating func scanFraction() -> Bool {
    guard at(UInt8(ascii: ".")) else { return true }
    position += 1
    return scanDigits() > 0
  }

  private mutating func scanExponent() -> Bool {
    guard at(UInt8(ascii: "e")) || at(UInt8(ascii: "E")) else { return true }
    position += 1
    if at(UInt8(ascii: "+")) || at(UInt8(ascii: "-")) { position += 1 }
    return scanDigits() > 0
  }

  private mutating func scanDigits() -> Int {
    let start = position
    while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) { position += 1 }
    return position - start
  }

  private func at(_ byte: UInt8) -> Bool { position < bytes.count && bytes[position] == byte }

  private func text(from start: Int) -> String { String(decoding: bytes[start..<position], as: UTF8.self) }
}
