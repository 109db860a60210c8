import Files
import JSON

// What follows an instruction's byte.
extension Unpickler {
  mutating func read<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type) throws -> Value {
    guard let value = region.integer(at: position, as: type) else { throw failure(.truncated) }
    position += MemoryLayout<Value>.size
    return value
  }

  /// A length of 8 bytes.
  mutating func readLength() throws -> Int {
    guard let count = Int(exactly: try read(UInt64.self)) else { throw failure(.truncated) }
    return count
  }

  /// A text; what is too long for a name, no UTF-8 or not fit for comparing is passed over.
  mutating func readText(count: Int) throws -> PickleValue {
    guard let bytes = region.region(at: position, count: count) else { throw failure(.truncated) }
    position += count
    guard count <= PickleLimits.string, let text = bytes.string, text.isStreamSafe else { return .opaque }
    return .string(text)
  }

  /// Bytes, which are passed over.
  mutating func readBytes(count: Int) throws -> PickleValue {
    guard region.region(at: position, count: count) != nil else { throw failure(.truncated) }
    position += count
    return .opaque
  }

  /// A little-endian two's complement integer; a longer one than of 8 bytes is passed over.
  mutating func readLong(count: Int) throws -> PickleValue {
    guard (0...8).contains(count) else { return try readBytes(count: count) }
    var bits: UInt64 = 0
    for index in 0..<count { bits |= UInt64(try read(UInt8.self)) << UInt64(8 * index) }
    let unused = 64 - 8 * count
    return .integer(count == 0 ? 0 : Int(truncatingIfNeeded: Int64(bitPattern: bits << UInt64(unused)) >> Int64(unused)))
  }

  /// A text up to the next line feed.
  mutating func readLine() throws -> PickleValue {
    guard let end = region.firstIndex(of: UInt8(ascii: "\n"), from: position, limit: region.count) else { throw failure(.truncated) }
    let line = try readText(count: end - position)
    position += 1
    return line
  }

  /// A line of a module's or a class's name.
  mutating func readName() throws -> String {
    guard case .string(let name) = try readLine() else { throw failure(.invalidName) }
    return name
  }

  /// A number in a line, as protocol 0 writes it; that of a long integer ends in "L".
  mutating func readDecimal<Number: LosslessStringConvertible>(_ type: Number.Type) throws -> Number? {
    guard case .string(let line) = try readLine() else { return nil }
    return Number(line.utf8.last == UInt8(ascii: "L") ? String(line.dropLast()) : line)
  }

  /// The number of a memo in a line.
  mutating func readIndex() throws -> Int {
    guard let index = try readDecimal(Int.self), index >= 0 else { throw failure(.invalidName) }
    return index
  }
}
