import Checkpoints

extension HostileCase {
  /// Values that are no containers of the kind that an instruction changes.
  static let pickleContainers: [HostileCase] = [
    junk("APPEND to a dictionary", Array("}Na".utf8), .unexpectedType("dictionary", expected: "a list"), "APPEND"),
    junk("APPENDS to a tuple", Array(")(e".utf8), .unexpectedType("tuple", expected: "a list"), "APPENDS"),
    junk("APPEND to a text", Pickle.text("a") + Array("Na".utf8), .unexpectedType("str", expected: "a list"), "APPEND"),
    junk("SETITEM on a list", Array("]NNs".utf8), .unexpectedType("list", expected: "a dictionary"), "SETITEM"),
    junk("SETITEMS on a list", Array("](NNu".utf8), .unexpectedType("list", expected: "a dictionary"), "SETITEMS"),
    junk("SETITEM on a tensor", setItem(Pickle.tensor()), .unexpectedType("tensor", expected: "a dictionary"), "SETITEM"),
    junk("SETITEM on a storage", setItem(Pickle.storage()), .unexpectedType("storage", expected: "a dictionary"), "SETITEM"),
    junk("SETITEM on a type", setItem(Pickle.global("torch", "Size")), .unexpectedType("type", expected: "a dictionary"), "SETITEM"),
    junk("SETITEM on a bool", setItem([0x88]), .unexpectedType("bool", expected: "a dictionary"), "SETITEM"),
    junk("SETITEM on a float", setItem(Pickle.op("G", littleEndian(0))), .unexpectedType("float", expected: "a dictionary"), "SETITEM"),
    junk("ADDITEMS to a list", Array("](N".utf8) + [0x90], .unexpectedType("list", expected: "a set"), "ADDITEMS"),
    junk("APPEND to a set", [0x8F] + Array("Na".utf8), .unexpectedType("set", expected: "a list"), "APPEND"),
    junk("BUILD on a list", Array("]}b".utf8), .unexpectedType("list", expected: "an object"), "BUILD"),
    junk("BUILD on a dictionary", Array("}}b".utf8), .unexpectedType("dictionary", expected: "an object"), "BUILD"),
    junk("BUILD on a text", Pickle.text("a") + Array("}b".utf8), .unexpectedType("str", expected: "an object"), "BUILD"),
  ]

  private static func setItem(_ target: [UInt8]) -> [UInt8] { target + Array("NNs".utf8) }
}
