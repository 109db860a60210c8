import Checkpoints

extension HostileCase {
  /// Misuse of stack, marks and memo.
  static let pickleStacks: [HostileCase] = [
    pickle("an empty pickle", [], .truncated, "?"),
    pickle("a pickle without STOP", start("}"), .truncated, "?"),
    pickle("STOP with nothing", start("."), .notEmptyAtStop(0), "STOP"),
    pickle("STOP with two values", start("NN."), .notEmptyAtStop(2), "STOP"),
    pickle("STOP with a mark", start("}(."), .notEmptyAtStop(2), "STOP"),
    pickle("bytes after STOP", Pickle.stateDict() + Pickle.stop, .trailingBytes(1), "STOP"),
    pickle("REDUCE of nothing", start("R"), .stackUnderflow, "REDUCE"),
    pickle("REDUCE without a type", start(")R"), .stackUnderflow, "REDUCE"),
    pickle("BUILD of nothing", start("b"), .stackUnderflow, "BUILD"),
    pickle("BUILD without a target", start("}b"), .stackUnderflow, "BUILD"),
    pickle("NEWOBJ of nothing", Pickle.proto + [0x81], .stackUnderflow, "NEWOBJ"),
    pickle("BINPERSID of nothing", start("Q"), .stackUnderflow, "BINPERSID"),
    pickle("SETITEM of one value", start("Ns"), .stackUnderflow, "SETITEM"),
    pickle("SETITEM without a dictionary", start("NNs"), .stackUnderflow, "SETITEM"),
    pickle("SETITEMS without a dictionary", start("(NNu"), .stackUnderflow, "SETITEMS"),
    pickle("SETITEMS with a key without a value", start("}(Nu"), .stackUnderflow, "SETITEMS"),
    pickle("APPEND of nothing", start("a"), .stackUnderflow, "APPEND"),
    pickle("APPEND without a list", start("Na"), .stackUnderflow, "APPEND"),
    pickle("APPENDS without a list", start("(Ne"), .stackUnderflow, "APPENDS"),
    pickle("TUPLE1 of nothing", Pickle.proto + [0x85], .stackUnderflow, "TUPLE1"),
    pickle("TUPLE2 of one", start("N") + [0x86], .stackUnderflow, "TUPLE2"),
    pickle("TUPLE3 of two", start("NN") + [0x87], .stackUnderflow, "TUPLE3"),
    pickle("STACK_GLOBAL of nothing", Pickle.proto + [0x93], .stackUnderflow, "STACK_GLOBAL"),
    pickle("a value taken from below a mark", start("N(") + [0x85], .stackUnderflow, "TUPLE1"),
    pickle("a list changed from above a mark", start("](Na"), .stackUnderflow, "APPEND"),
    pickle("BINPUT of nothing", start("q\0"), .stackUnderflow, "BINPUT"),
    pickle("LONG_BINPUT of nothing", start("r\0\0\0\0"), .stackUnderflow, "LONG_BINPUT"),
    pickle("MEMOIZE of a value below a mark", start("N(") + [0x94], .stackUnderflow, "MEMOIZE"),
    pickle("TUPLE without a mark", start("t"), .noMark, "TUPLE"),
    pickle("APPENDS without a mark", start("]e"), .noMark, "APPENDS"),
    pickle("SETITEMS without a mark", start("}u"), .noMark, "SETITEMS"),
    pickle("POP of nothing", start("0"), .stackUnderflow, "POP"),
    pickle("DUP of nothing", start("2"), .stackUnderflow, "DUP"),
    pickle("POP_MARK without a mark", start("1"), .noMark, "POP_MARK"),
    pickle("OBJ without a type", start("(o"), .stackUnderflow, "OBJ"),
    pickle("OBJ without a mark", start("o"), .noMark, "OBJ"),
    pickle("INST without a mark", start("ia\nb\n"), .noMark, "INST"),
    pickle("NEWOBJ_EX of two", start("NN") + [0x92], .stackUnderflow, "NEWOBJ_EX"),
    pickle("LIST without a mark", start("l"), .noMark, "LIST"),
    pickle("DICT with a key without a value", start("(Nd"), .stackUnderflow, "DICT"),
    pickle("FROZENSET without a mark", Pickle.proto + [0x91], .noMark, "FROZENSET"),
    pickle("ADDITEMS without a set", start("(") + [0x90], .stackUnderflow, "ADDITEMS"),
    junk("a memo that was never set", Pickle.op("h", [7]), .missingMemo(7), "BINGET"),
    junk("a long memo that was never set", Pickle.op("j", littleEndian(UInt32.max)), .missingMemo(Int(UInt32.max)), "LONG_BINGET"),
  ]

  /// PROTO and the instructions with these codes.
  static func start(_ codes: String) -> [UInt8] { Pickle.proto + Array(codes.utf8) }
}
