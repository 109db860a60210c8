import CLibrary

extension JSONReader {
  /// Skips a value of any kind.
  package mutating func skip() throws {
    switch peek() {
    case UInt8(ascii: "{"): try object { reader, _ in try reader.skip() }
    case UInt8(ascii: "["): try array { try $0.skip() }
    case UInt8(ascii: "\""): _ = try string()
    case UInt8(ascii: "t"): try skipWord("true")
    case UInt8(ascii: "f"): try skipWord("false")
    case UInt8(ascii: "n"): try skipWord("null")
    default: _ = try number()
    }
  }

  /// Passes over a number, true, false or null and returns its text.
  package mutating func scalarText() throws -> String {
    _ = peek()
    let start = position
    try skip()
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// Passes over an object or an array and returns where it stands, for another reader: only its brackets and quotes are checked.
  package mutating func span(_ open: Unicode.Scalar) throws -> Range<Int> {
    guard peek() == UInt8(ascii: open) else { throw problem(.missing("'\(open)'")) }
    let start = position
    var brackets = BracketStack()
    repeat {
      guard position < bytes.count else { throw problem(.missing("its end")) }
      switch bytes[position] {
      case UInt8(ascii: "\""): try passString()
      case UInt8(ascii: "{"): try enter(isObject: true, &brackets)
      case UInt8(ascii: "["): try enter(isObject: false, &brackets)
      case UInt8(ascii: "}"): try leave(isObject: true, &brackets)
      case UInt8(ascii: "]"): try leave(isObject: false, &brackets)
      default: position += 1
      }
    } while brackets.depth > 0
    return start..<position
  }

  mutating func skipWord(_ word: StaticString) throws {
    for byte in UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount) {
      guard position < bytes.count, bytes[position] == byte else { throw problem(.missing("a value")) }
      position += 1
    }
  }

  private mutating func enter(isObject: Bool, _ brackets: inout BracketStack) throws {
    guard brackets.depth < Self.maximumDepth else { throw problem(.tooDeep(limit: Self.maximumDepth)) }
    brackets.push(isObject)
    position += 1
  }

  private mutating func leave(isObject: Bool, _ brackets: inout BracketStack) throws {
    guard brackets.pop() == isObject else { throw problem(.missing(isObject ? "']'" : "'}'")) }
    position += 1
  }

  /// Finds the quote that ends a string: the first before which the backslashes are even in number.
  private mutating func passString() throws {
    let start = position + 1
    var end = start
    repeat {
      guard let quote = memchr(bytes.baseAddress! + end, Int32(UInt8(ascii: "\"")), bytes.count - end) else {
        position = bytes.count
        throw problem(.missing("'\"'"))
      }
      end = UnsafeRawPointer(quote) - bytes.baseAddress! + 1
    } while backslashes(before: end - 1, from: start) % 2 == 1
    position = end
  }

  private func backslashes(before end: Int, from start: Int) -> Int {
    var first = end
    while first > start, bytes[first - 1] == UInt8(ascii: "\\") { first -= 1 }
    return end - first
  }
}

/// Which brackets are open: a bit each, 1 for an object.
private struct BracketStack {
  private(set) var depth = 0
  private var bits: UInt64 = 0

  mutating func push(_ isObject: Bool) {
    bits = bits << 1 | (isObject ? 1 : 0)
    depth += 1
  }

  mutating func pop() -> Bool {
    defer { (bits, depth) = (bits >> 1, depth - 1) }
    return bits & 1 == 1
  }
}
