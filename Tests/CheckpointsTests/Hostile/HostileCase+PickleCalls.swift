import Checkpoints

extension HostileCase {
  /// Calls with wrong arguments.
  static let pickleCalls: [HostileCase] = [
    junk("a call of a text", Pickle.text("os.system") + Array(")R".utf8), .unexpectedType("str", expected: "a type"), "REDUCE"),
    junk("a call of a tensor", Pickle.tensor() + Array(")R".utf8), .unexpectedType("tensor", expected: "a type"), "REDUCE"),
    junk(
      "a call without a tuple", Pickle.global("collections", "OrderedDict") + Array("NR".utf8),
      .unexpectedType("None", expected: "a tuple of arguments"), "REDUCE"),
    junk(
      "a call with a list", Pickle.global("collections", "OrderedDict") + Array("]R".utf8),
      .unexpectedType("list", expected: "a tuple of arguments"), "REDUCE"),
    refusedCall("OrderedDict of a number", "collections", "OrderedDict", Pickle.integer(1)),
    refusedCall("OrderedDict of a dictionary", "collections", "OrderedDict", Pickle.op("}")),
    refusedCall("OrderedDict of two lists", "collections", "OrderedDict", Array("]]".utf8)),
    refusedCall("a parameter of numbers", "torch._utils", "_rebuild_parameter", Pickle.integer(1), Pickle.integer(2), Pickle.integer(3)),
    refusedCall("a parameter with one argument", "torch._utils", "_rebuild_parameter", Pickle.tensor()),
    refusedCall("a tensor of nothing", "torch._utils", "_rebuild_tensor_v2"),
    refusedCall("a tensor of a storage", "torch._utils", "_rebuild_tensor_v2", Pickle.storage()),
    refusedCall("a tensor of None", "torch._utils", "_rebuild_tensor_v2", Array("NNNNNN".utf8)),
    refusedCall("a shape that is a number", "torch._utils", "_rebuild_tensor_v2", rebuild(shape: Pickle.integer(2))),
    refusedCall("a shape that is a list", "torch._utils", "_rebuild_tensor_v2", rebuild(shape: Pickle.op("]"))),
    refusedCall("a shape of texts", "torch._utils", "_rebuild_tensor_v2", rebuild(shape: Pickle.tuple([Pickle.text("2")]))),
    junk(
      "a tensor that is negated later", Pickle.tensor(rest: [Pickle.op("}") + Pickle.text("neg") + [0x88] + Pickle.op("s")]),
      .unsupportedTensorMetadata, "REDUCE"),
    junk(
      "OrderedDict of a list that has no pairs", Pickle.global("collections", "OrderedDict") + Array("]Na".utf8) + [0x85] + Pickle.reduce,
      .unexpectedType("None", expected: "a pair"), "REDUCE"),
    refusedCall("a parameter with attributes of a number", "torch._utils", "_rebuild_parameter_with_state", Array("NNNN".utf8)),
    refusedCall("a parameter with attributes of one argument", "torch._utils", "_rebuild_parameter_with_state", Pickle.tensor()),
    refusedCall("a tensor of a subclass of nothing", "torch._tensor", "_rebuild_from_type_v2"),
    junk(
      "a tensor of a subclass past its storage",
      Pickle.global("torch._tensor", "_rebuild_from_type_v2")
        + Pickle.tuple([
          Pickle.global("torch._utils", "_rebuild_tensor_v2"), Pickle.global("a", "B"),
          Pickle.tuple([rebuild(shape: Pickle.integers([5]))]),
          Pickle.op("}"),
        ]) + Pickle.reduce, .invalidTensor(.outsideStorage(lastElement: 4, storageCount: 4)), "REDUCE"),
    junk("NEWOBJ of a number", Pickle.integer(1) + Pickle.emptyTuple + [0x81], .unexpectedType("int", expected: "a type"), "NEWOBJ"),
  ]

  private static func refusedCall(_ title: String, _ module: String, _ name: String, _ arguments: [UInt8]...) -> HostileCase {
    let call = Pickle.global(module, name) + Pickle.tuple(arguments) + Pickle.reduce
    return junk(title, call, .disallowedCall("\(module).\(name)"), "REDUCE")
  }

  /// The arguments of `_rebuild_tensor_v2` with another shape.
  private static func rebuild(shape: [UInt8]) -> [UInt8] {
    Pickle.storage() + Pickle.integer(0) + shape + Pickle.integers([1]) + [0x89] + Pickle.orderedDictionary
  }
}
