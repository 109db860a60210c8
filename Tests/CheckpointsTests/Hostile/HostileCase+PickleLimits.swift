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
    junk("a text of 64 KiB + 1", Pickle.text(String(repeating: "a", count: 65_537)), .stringTooLong, "BINUNICODE"),
    junk("a text of 4 GiB", Pickle.op("X", littleEndian(UInt32.max)), .stringTooLong, "BINUNICODE"),
    junk("a byte string of 4 GiB", Pickle.op("T", littleEndian(UInt32.max)), .stringTooLong, "BINSTRING"),
    junk("a global of 70,000 bytes", Pickle.global(String(repeating: "a", count: 70_000), "b"), .stringTooLong, "GLOBAL"),
  ]

  private static func repeated(_ codes: String, _ count: Int) -> [UInt8] {
    Array(repeatElement(Array(codes.utf8), count: count).joined())
  }

  /// Three containers of 400,000 values each.
  private static func bag(_ open: String, _ close: String) -> [UInt8] {
    let container = Array(open.utf8) + repeated("N", 400_000) + Array(close.utf8)
    return Pickle.proto + container + container + container
  }
}
