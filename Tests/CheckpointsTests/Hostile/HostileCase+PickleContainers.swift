import Checkpoints

extension HostileCase {
  /// Containers that are changed when they must not, and values that are no containers.
  static let pickleContainers: [HostileCase] = [
    junk("a list that holds itself", Array("]q\u{1}h\u{1}a".utf8), .sealedContainer, "APPEND"),
    junk("a dictionary that holds itself", Array("}q\u{1}Nh\u{1}s".utf8), .sealedContainer, "SETITEM"),
    junk("a dictionary that is its own key", Array("}q\u{1}h\u{1}Ns".utf8), .sealedContainer, "SETITEM"),
    junk("two lists that hold each other", Array("]q\u{1}]q\u{2}h\u{1}ah\u{1}h\u{2}a".utf8), .sealedContainer, "APPEND"),
    junk("a list that changes inside of a tuple", Array("]q\u{1}".utf8) + [0x85] + Array("h\u{1}Na".utf8), .sealedContainer, "APPEND"),
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
    junk("SETITEM on a device", setItem(device), .unexpectedType("device", expected: "a dictionary"), "SETITEM"),
    junk("SETITEM on a namespace", setItem(namespace), .unexpectedType("namespace", expected: "a dictionary"), "SETITEM"),
    junk("BUILD on a list", Array("]}b".utf8), .unexpectedType("list", expected: "an OrderedDict or a Namespace"), "BUILD"),
    junk("BUILD on a dictionary", Array("}}b".utf8), .unexpectedType("dictionary", expected: "an OrderedDict or a Namespace"), "BUILD"),
    junk(
      "BUILD on a tensor", Pickle.tensor() + Array("}b".utf8),
      .unexpectedType("tensor", expected: "an OrderedDict or a Namespace"), "BUILD"),
    junk(
      "BUILD on a type", Pickle.global("argparse", "Namespace") + Array("}b".utf8),
      .unexpectedType("type", expected: "an OrderedDict or a Namespace"), "BUILD"),
    junk("BUILD with a tuple", Pickle.orderedDictionary + Array(")b".utf8), .unexpectedType("tuple", expected: "a dictionary"), "BUILD"),
  ]

  private static let namespace = Pickle.global("argparse", "Namespace") + Pickle.emptyTuple + [0x81]
  private static let device = Pickle.global("torch", "device") + Pickle.tuple([Pickle.text("cpu")]) + Pickle.reduce

  private static func setItem(_ target: [UInt8]) -> [UInt8] { target + Array("NNs".utf8) }
}
