import Checkpoints

extension HostileCase {
  /// Texts and numbers that are malformed or cut off.
  static let pickleStrings: [HostileCase] = [
    junk("a text beyond the end", Pickle.op("X", littleEndian(UInt32(60_000))), .truncated, "BINUNICODE"),
    junk("a text with a lone continuation byte", text([0x80]), .invalidUTF8, "BINUNICODE"),
    junk("a text with an overlong slash", text([0xC0, 0xAF]), .invalidUTF8, "BINUNICODE"),
    junk("a text with a surrogate", text([0xED, 0xA0, 0x80]), .invalidUTF8, "BINUNICODE"),
    junk("a text above U+10FFFF", text([0xF4, 0x90, 0x80, 0x80]), .invalidUTF8, "BINUNICODE"),
    junk("a short text that is Latin-1", [0x8C, 1, 0xE9], .invalidUTF8, "SHORT_BINUNICODE"),
    junk("a byte string that is not UTF-8", Pickle.op("U", [1, 0xFF]), .invalidUTF8, "SHORT_BINSTRING"),
    junk("a global that is not UTF-8", Pickle.op("c", [0xFF, 0x0A, 0x61, 0x0A]), .invalidUTF8, "GLOBAL"),
    junk("an integer of 9 bytes", [0x8A, 9] + [UInt8](repeating: 1, count: 9), .integerTooLarge(byteCount: 9), "LONG1"),
    junk("an integer of 255 bytes", [0x8A, 255], .integerTooLarge(byteCount: 255), "LONG1"),
    pickle("a global without its first line", start("ctorch"), .truncated, "GLOBAL"),
    pickle("a global without its second line", start("ctorch\nFloat"), .truncated, "GLOBAL"),
    pickle("a protocol that is cut off", [0x80], .truncated, "PROTO"),
    pickle("a frame that is cut off", Pickle.proto + [0x95, 0], .truncated, "FRAME"),
    pickle("a small integer that is cut off", start("K"), .truncated, "BININT1"),
    pickle("an integer that is cut off", Pickle.proto + Pickle.op("J", [1, 2]), .truncated, "BININT"),
    pickle("a long integer that is cut off", Pickle.proto + [0x8A, 4, 1], .truncated, "LONG1"),
    pickle("a float that is cut off", Pickle.proto + Pickle.op("G", [1, 2]), .truncated, "BINFLOAT"),
    pickle("a text length that is cut off", Pickle.proto + Pickle.op("X", [1, 0]), .truncated, "BINUNICODE"),
    pickle("a memo index that is cut off", start("Nr\0"), .truncated, "LONG_BINPUT"),
  ]

  private static func text(_ bytes: [UInt8]) -> [UInt8] { Pickle.op("X", littleEndian(UInt32(bytes.count)) + bytes) }
}
