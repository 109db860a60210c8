import Checkpoints

extension HostileCase {
  /// Names that are none. Those of functions that would do harm in Python are no reason to refuse a file: see `OpaqueValueTests`.
  static let pickleNames: [HostileCase] = [
    junk(
      "STACK_GLOBAL with a module that is a number", stackGlobal(Pickle.integer(1), Pickle.text("x")),
      .unexpectedType("int", expected: "a module name"), "STACK_GLOBAL"),
    junk(
      "STACK_GLOBAL with a name that is None", stackGlobal(Pickle.text("torch"), Pickle.op("N")),
      .unexpectedType("None", expected: "a type name"), "STACK_GLOBAL"),
    junk(
      "STACK_GLOBAL with a name of bytes", stackGlobal(Pickle.text("torch"), Pickle.op("C", [1, 0x41])),
      .unexpectedType("object", expected: "a type name"), "STACK_GLOBAL"),
    junk("a global that is not UTF-8", Pickle.op("c", [0xFF, 0x0A, 0x61, 0x0A]), .invalidName, "GLOBAL"),
    junk("a global of 70,000 bytes", Pickle.global(String(repeating: "a", count: 70_000), "b"), .invalidName, "GLOBAL"),
    junk(
      "a global of 1,000 combining marks", Pickle.global(String(repeating: "\u{301}\u{316}", count: 500), "b"), .invalidName, "GLOBAL"),
    junk("INST of a name that is not UTF-8", Pickle.op("(") + Pickle.op("i", [0xFF, 0x0A, 0x61, 0x0A]), .invalidName, "INST"),
    junk("a memo of a number that is none", Pickle.op("g", Array("x\n".utf8)), .invalidName, "GET"),
    junk("a memo of a negative number", Pickle.op("N") + Pickle.op("p", Array("-1\n".utf8)), .invalidName, "PUT"),
  ]

  private static func stackGlobal(_ module: [UInt8], _ name: [UInt8]) -> [UInt8] { module + name + [0x93] }
}
