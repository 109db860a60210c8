import Checkpoints

extension HostileCase {
  /// Texts and numbers that are malformed or cut off.
  static let pickleStrings: [HostileCase] = [
    junk("a text beyond the end", Pickle.op("X", littleEndian(UInt32(60_000))), .truncated, "BINUNICODE"),
    junk("an integer of 255 bytes beyond the end", [0x8A, 255], .truncated, "LONG1"),
    junk("bytes beyond the end", Pickle.op("B", littleEndian(UInt32(60_000))), .truncated, "BINBYTES"),
    pickle("a line without an end", start("I1"), .truncated, "INT"),
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
}
