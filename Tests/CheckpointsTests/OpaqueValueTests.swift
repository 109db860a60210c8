import Checkpoints
import Glibc
import TestSupport
import Testing

/// What a checkpoint holds beside its tensors is neither made nor a reason to refuse it.
struct OpaqueValueTests {
  /// The pickle of a value.
  struct Value: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let pickle: [UInt8]

    init(_ name: String, _ pickle: [UInt8]) { (testDescription, self.pickle) = (name, pickle) }
  }

  /// A call with one text.
  static func call(_ module: String, _ name: String, _ argument: String = "id") -> [UInt8] {
    Pickle.global(module, name) + Pickle.tuple([Pickle.text(argument)]) + Pickle.reduce
  }

  private static func values(_ pickle: [UInt8]) throws -> [String: [Float]] {
    let folder = try TemporaryFolder()
    let checkpoint = try Checkpoint(contentsOf: folder.write(ZipImage.checkpoint(pickle: pickle).bytes))
    return try Dictionary(uniqueKeysWithValues: checkpoint.tensors.map { ($0.name, try $0.floats()) })
  }

  @Test("the tensor beside it is read", arguments: calls + objects + scalars + containers + identifiers)
  func beside(_ value: Value) throws {
    #expect(try Self.values(Pickle.stateDict(junk: value.pickle)) == ["w": [1, 2, 3, 4]])
  }

  @Test("the tensor after it in one dictionary with it is read", arguments: calls + objects + scalars)
  func inList(_ value: Value) throws {
    let list = Pickle.op("]") + Pickle.mark + value.pickle + value.pickle + Pickle.op("e")
    #expect(try Self.values(Pickle.stateDict(junk: list)) == ["w": [1, 2, 3, 4]])
  }

  @Test("no tensor is made of it", arguments: calls + objects + scalars)
  func inPlace(_ value: Value) throws {
    #expect(throws: CheckpointError.self) { try Self.values(Pickle.dictionary([("w", value.pickle)])) }
    #expect(try Self.values(Pickle.dictionary([("v", value.pickle), ("w", Pickle.tensor())])).keys.sorted() == ["w"])
  }

  @Test("a call of os.system is not executed")
  func notExecuted() throws {
    let folder = try TemporaryFolder()
    _ = try Self.values(Pickle.stateDict(junk: Self.call("os", "system", "touch \(folder.path)/executed")))
    #expect(folder.names.isEmpty)
  }

  private static let calls =
    [
      ("os", "system"), ("posix", "system"), ("subprocess", "Popen"), ("builtins", "eval"), ("builtins", "getattr"),
      ("__builtin__", "exec"),
      ("torch.hub", "load"), ("torch.serialization", "load"), ("numpy", "load"), ("runpy", "run_path"), ("copyreg", "_reconstructor"),
      ("collections", "OrderedDict.__init__"), ("torch._utils", "_rebuild_tensor_v2.__globals__"), ("torch._utils", "_rebuild_tensor_v3"),
      ("torch", "FloatStorage"), ("torch", "floatstorage"), ("torch", "Size"), ("torch", "device"), ("collections", "Counter"), ("", ""),
      ("os\u{1B}[2J", "x"),
    ].map { Value("a call of \($0.0).\($0.1)", call($0.0, $0.1)) } + [
      Value("a call of what a call returned", call("functools", "partial") + Pickle.emptyTuple + Pickle.reduce),
      Value("os.system by STACK_GLOBAL", Pickle.text("os") + Pickle.text("system") + [0x93] + Pickle.emptyTuple + Pickle.reduce),
      Value("a call of an extension", [0x82, 1] + Pickle.emptyTuple + Pickle.reduce),
      Value("a call of a two-byte extension", [0x83, 1, 2] + Pickle.emptyTuple + Pickle.reduce),
      Value("a call of a four-byte extension", [0x84, 1, 2, 3, 4] + Pickle.emptyTuple + Pickle.reduce),
    ]

  private static let type = Pickle.global("pathlib", "PosixPath")
  private static let object = type + Pickle.emptyTuple + [0x81]
  private static let attributes = Pickle.op("}") + Pickle.text("a") + Pickle.op("N") + Pickle.op("s")

  private static let objects = [
    Value("a type", Pickle.global("torch", "float32")), Value("an object", object),
    Value("an object of NEWOBJ_EX", type + Pickle.emptyTuple + Pickle.op("}") + [0x92]),
    Value("an object of OBJ", Pickle.mark + type + Pickle.text("a") + Pickle.op("o")),
    Value("an object of INST", Pickle.mark + Pickle.op("N") + Array("iargparse\nNamespace\n".utf8)),
    Value("an object with attributes", object + attributes + Pickle.op("b")),
    Value("an object with attributes in slots", object + Pickle.tuple([Pickle.op("N"), attributes]) + Pickle.op("b")),
    Value("an object with a state that is a tuple", object + Pickle.integers([1, 2, 3]) + Pickle.op("b")),
    Value("an object with a state that is a number", object + Pickle.integer(1) + Pickle.op("b")),
    Value("an object that is a list", object + Pickle.mark + Pickle.op("N") + Pickle.op("e")),
    Value("an object that is a dictionary", object + Pickle.text("a") + Pickle.op("N") + Pickle.op("s")),
    Value("an object that holds itself", object + Pickle.op("q", [1]) + Pickle.op("}") + Pickle.text("a") + Array("h\u{1}sb".utf8)),
    Value("an OrderedDict of NEWOBJ", Pickle.global("collections", "OrderedDict") + Pickle.emptyTuple + [0x81]),
    Value(
      "a parameter of an object",
      Pickle.global("torch._utils", "_rebuild_parameter") + Pickle.tuple([object, [0x88], attributes]) + Pickle.reduce),
  ]

  private static let scalars = [
    Value("bytes", Pickle.op("C", [2, 0xFF, 0])), Value("long bytes", Pickle.op("B", littleEndian(UInt32(2)) + [0xFF, 0])),
    Value("longer bytes", [0x8E] + littleEndian(2) + [0xFF, 0]), Value("a bytearray", [0x96] + littleEndian(2) + [0xFF, 0]),
    Value("an integer of 9 bytes", [0x8A, 9] + [UInt8](repeating: 1, count: 9)),
    Value("an integer of 300 bytes", [0x8B] + littleEndian(UInt32(300)) + [UInt8](repeating: 1, count: 300)),
    Value("an integer in a line", Array("I42\n".utf8)), Value("True in a line", Array("I01\n".utf8)),
    Value("a long integer in a line", Array("L123456789012345678901234567890L\n".utf8)), Value("a float in a line", Array("F0.5\n".utf8)),
    Value("a float in a line that is none", Array("F0.5.5\n".utf8)), Value("a text in a line", Array("Va\\u20ac\n".utf8)),
    Value("a byte string in a line", Array("S'a'\n".utf8)),
    Value("a text of 64 KiB + 1", Pickle.text(String(repeating: "a", count: 65_537))),
    Value("a text with a length of 8 bytes", [0x8D] + littleEndian(1) + [0x61]),
    Value("a text with a lone continuation byte", Pickle.op("X", littleEndian(UInt32(1)) + [0x80])),
    Value("a text with a surrogate", Pickle.op("X", littleEndian(UInt32(3)) + [0xED, 0xA0, 0x80])),
    Value("a byte string that is not UTF-8", Pickle.op("U", [1, 0xFF])),
    Value("a text of 20,000 combining marks", Pickle.text(String(repeating: "\u{301}\u{316}", count: 10_000))),
  ]

  private static let containers = [
    Value("a set", [0x8F] + Pickle.mark + Pickle.text("a") + Pickle.integer(1) + [0x90]),
    Value("a frozenset", Pickle.mark + Pickle.text("a") + [0x91]), Value("a list above a mark", Array("(NNl".utf8)),
    Value("a dictionary above a mark", Pickle.mark + Pickle.text("a") + Pickle.op("N") + Pickle.op("d")),
    Value("a value that is dropped", Array("NN0".utf8)), Value("a mark that is dropped", Array("N(0".utf8)),
    Value("values that are dropped to a mark", Array("N(NN1".utf8)), Value("a value in a tuple twice", Array("N2".utf8) + [0x86]),
    Value("a memo in lines", Array("Np7\ng7\n".utf8) + [0x86]), Value("a list that holds itself", Array("]q\u{1}h\u{1}a".utf8)),
    Value("a dictionary that holds itself", Array("}q\u{1}Nh\u{1}s".utf8)),
    Value("a dictionary that is its own key", Array("}q\u{1}h\u{1}Ns".utf8)),
    Value("a list that changes inside of a tuple", Array("]q\u{1}".utf8) + [0x85] + Array("h\u{1}Na0".utf8)),
    Value("attributes of a tensor", Pickle.tensor() + attributes + Pickle.op("b") + Pickle.op("0") + Pickle.op("N")),
  ]

  private static let identifiers = [
    Value("an identifier that is a text", Pickle.text("storage") + Pickle.op("Q")), Value("an identifier that is empty", Array(")Q".utf8)),
    Value("an identifier in a line", Array("Pabc\n".utf8)),
    Value(
      "a class with its source",
      Pickle.tuple([Pickle.text("module"), type, Pickle.text("a.py"), Pickle.text("class A: pass")]) + Pickle.op("Q")),
  ]

  @Test("a storage of elements that are not read is looked for, and its tensors are passed over")
  func foreignStorage() throws {
    let storage = Pickle.storage("ComplexFloatStorage", key: "1", count: 2)
    let pickle = Pickle.stateDict(junk: Pickle.tensor(storage, shape: [2], strides: [1]))
    let folder = try TemporaryFolder()
    let whole = try folder.write(
      ZipImage.checkpoint(pickle: pickle, more: [("a/data/1", [UInt8](repeating: 0, count: 16))]).bytes, to: "a.pth")
    #expect(try Checkpoint(contentsOf: whole).tensors.map(\.name) == ["w"])
    let short = try folder.write(ZipImage.checkpoint(pickle: pickle, more: [("a/data/1", [0])]).bytes, to: "b.pth")
    #expect(throws: CheckpointError.storageSize(file: short, key: "1", expectedBytes: 16, actualBytes: 1)) {
      try Checkpoint(contentsOf: short)
    }
    let missing = try folder.write(ZipImage.checkpoint(pickle: pickle).bytes, to: "c.pth")
    #expect(throws: CheckpointError.zip(file: missing, .missingRecord("a/data/1"))) { try Checkpoint(contentsOf: missing) }
  }

  @Test("a tensor of a subclass and a parameter with attributes are tensors")
  func subclasses() throws {
    let arguments = [Pickle.storage(), Pickle.integer(0), Pickle.integers([4]), Pickle.integers([1]), [0x89], Pickle.orderedDictionary]
    let subclass = Pickle.tuple([
      Pickle.global("torch._utils", "_rebuild_tensor_v2"), Pickle.global("torchvision.tv_tensors", "Mask"), Pickle.tuple(arguments),
      Self.attributes,
    ])
    let parameter = Pickle.tuple([Pickle.tensor(), [0x88], Pickle.orderedDictionary, Self.attributes])
    let pickle = Pickle.dictionary([
      ("subclass", Pickle.global("torch._tensor", "_rebuild_from_type_v2") + subclass + Pickle.reduce),
      ("parameter", Pickle.global("torch._utils", "_rebuild_parameter_with_state") + parameter + Pickle.reduce),
    ])
    #expect(try Self.values(pickle) == ["subclass": [1, 2, 3, 4], "parameter": [1, 2, 3, 4]])
  }

  @Test("a dictionary that something else holds, too, is read")
  func sharedDictionary() throws {
    let shared = Pickle.op("}") + Pickle.op("q", [1]) + Pickle.text("w") + Pickle.tensor() + Pickle.op("s")
    #expect(try Self.values(Pickle.dictionary([("args", shared + [0x85]), ("model", Pickle.op("h", [1]))])) == ["w": [1, 2, 3, 4]])
  }
}
