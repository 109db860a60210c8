import Checkpoints

extension HostileCase {
  /// Bombs that the limits stop.
  static let pickleLimits: [HostileCase] = [
    pickle("a million values on the stack", repeated("N", 1_000_001), .stackOverflow, "NONE"),
    pickle("a million marks", repeated("(", 1_000_001), .stackOverflow, "MARK"),
    pickle("a million recalled values", start("Nq\0") + repeated("h\0", 1_000_000), .stackOverflow, "BINGET"),
    pickle(
      "a million memos", start("N") + (0...UInt32(1_000_000)).flatMap { Pickle.op("r", littleEndian($0)) }, .memoOverflow, "LONG_BINPUT"),
    pickle("ten million instructions", start("}") + repeated("(u", 5_000_000), .tooManyOpcodes, "SETITEMS"),
    pickle("a million values in tuples", bag("(", "t"), .tooManyItems, "TUPLE"),
    pickle("a million values in lists", bag("](", "e"), .tooManyItems, "APPENDS"),
    pickle("a million values in dictionaries", bag("}(", "u"), .tooManyItems, "SETITEMS"),
    pickle("tuples 65 deep", start("N") + [UInt8](repeating: 0x85, count: 65), .nestingTooDeep, "TUPLE1"),
    pickle("lists 65 deep", repeated("]", 65) + repeated("a", 64), .nestingTooDeep, "APPEND"),
    pickle("dictionaries 65 deep", repeated("}N", 64) + Array("}".utf8) + repeated("s", 64), .nestingTooDeep, "SETITEM"),
    pickle("64 tuples in a list", start("](N") + [UInt8](repeating: 0x85, count: 64) + Array("e".utf8), .nestingTooDeep, "APPENDS"),
    pickle("a million values in lists above marks", bag("(", "l"), .tooManyItems, "LIST"),
    pickle("lists above marks 65 deep", repeated("(", 65) + repeated("l", 65), .nestingTooDeep, "LIST"),
    pickle("objects 65 deep", nestedObjects(65), .nestingTooDeep, "SETITEM"),
    junk("a text of 4 GiB", Pickle.op("X", littleEndian(UInt32.max)), .truncated, "BINUNICODE"),
    junk("a text of nearly 2^64 bytes", [0x8D] + littleEndian(UInt64.max), .truncated, "BINUNICODE8"),
    junk("a text of nearly 2^63 bytes", [0x8D] + littleEndian(UInt64.max >> 1), .truncated, "BINUNICODE8"),
    junk("a byte string of 4 GiB", Pickle.op("T", littleEndian(UInt32.max)), .truncated, "BINSTRING"),
    junk("bytes of 4 GiB", Pickle.op("B", littleEndian(UInt32.max)), .truncated, "BINBYTES"),
    junk("a long integer of 4 GiB", [0x8B] + littleEndian(UInt32.max), .truncated, "LONG4"),
  ]

  /// Objects, each the only attribute of the next.
  private static func nestedObjects(_ count: Int) -> [UInt8] {
    Pickle.proto
      + (0..<count).reduce(Pickle.op("N")) { inner, _ in
        Pickle.global("a", "B") + Pickle.emptyTuple + [0x81] + Pickle.op("}") + Pickle.text("a") + inner + Array("sb".utf8)
      }
  }

  private static func repeated(_ codes: String, _ count: Int) -> [UInt8] {
    Array(repeatElement(Array(codes.utf8), count: count).joined())
  }

  /// Three containers of 400,000 values each.
  private static func bag(_ open: String, _ close: String) -> [UInt8] {
    let container = Array(open.utf8) + repeated("N", 400_000) + Array(close.utf8)
    return Pickle.proto + container + container + container
  }
}
