import Checkpoints

extension HostileCase {
  /// Every instruction of pickle protocols 0 to 5 that a state_dict does not need, and malformed ones.
  static let pickleOpcodes: [HostileCase] =
    unneededOpcodes.map { code, name in junk("instruction \(name)", [code], .unsupportedOpcode(name), name) } + [
      junk("an instruction that does not exist", [0xFF], .unknownOpcode(0xFF), "?"),
      junk("protocol 1", [0x80, 1], .unsupportedProtocol(1), "PROTO"),
      junk("protocol 6", [0x80, 6], .unsupportedProtocol(6), "PROTO"),
      junk("a frame beyond the end", [0x95] + littleEndian(UInt64(1) << 40), .invalidFrame, "FRAME"),
      junk("a frame of nearly 2^64 bytes", [0x95] + littleEndian(UInt64.max), .invalidFrame, "FRAME"),
    ]

  private static let unneededOpcodes: [(UInt8, String)] = [
    (0x49, "INT"), (0x4C, "LONG"), (0x8B, "LONG4"), (0x53, "STRING"), (0x42, "BINBYTES"), (0x43, "SHORT_BINBYTES"),
    (0x8E, "BINBYTES8"), (0x96, "BYTEARRAY8"), (0x97, "NEXT_BUFFER"), (0x98, "READONLY_BUFFER"), (0x56, "UNICODE"),
    (0x8D, "BINUNICODE8"), (0x46, "FLOAT"), (0x6C, "LIST"), (0x64, "DICT"), (0x8F, "EMPTY_SET"), (0x90, "ADDITEMS"),
    (0x91, "FROZENSET"), (0x30, "POP"), (0x32, "DUP"), (0x31, "POP_MARK"), (0x67, "GET"), (0x70, "PUT"), (0x82, "EXT1"),
    (0x83, "EXT2"), (0x84, "EXT4"), (0x69, "INST"), (0x6F, "OBJ"), (0x92, "NEWOBJ_EX"), (0x50, "PERSID"),
  ]
}
