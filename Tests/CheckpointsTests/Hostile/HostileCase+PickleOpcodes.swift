import Checkpoints

extension HostileCase {
  /// Instructions that no file can have, and malformed ones.
  static let pickleOpcodes: [HostileCase] = [
    junk("an out-of-band buffer", [0x97], .unsupportedOpcode("NEXT_BUFFER"), "NEXT_BUFFER"),
    junk("a read-only buffer", [0x98], .unsupportedOpcode("READONLY_BUFFER"), "READONLY_BUFFER"),
    junk("an instruction that does not exist", [0xFF], .unknownOpcode(0xFF), "?"),
    junk("protocol 1", [0x80, 1], .unsupportedProtocol(1), "PROTO"),
    junk("protocol 6", [0x80, 6], .unsupportedProtocol(6), "PROTO"),
    junk("a frame beyond the end", [0x95] + littleEndian(UInt64(1) << 40), .invalidFrame, "FRAME"),
    junk("a frame of nearly 2^64 bytes", [0x95] + littleEndian(UInt64.max), .invalidFrame, "FRAME"),
  ]
}
