import Checkpoints
import TestSupport
import Testing

/// Where the dictionary of tensors is looked for; every tensor is of 2 x 2.
struct StateDictTests {
  /// A dictionary of tensors with these names.
  private static func dictionary(_ names: [String]) -> [UInt8] {
    Pickle.op("}") + Pickle.mark + names.flatMap { Pickle.text($0) + Pickle.tensor() } + Pickle.op("u")
  }

  private static func detector(_ prefix: String = "") -> [UInt8] { dictionary(detectorNames.map { prefix + $0 }) }

  private static let detectorNames = ["backbone.body.conv1.weight", "rpn.head.cls_logits.weight", "roi_heads.box_head.fc6.weight"]
  private static let stateDict = dictionary(["w"])

  private static func checkpoint(_ pickle: [UInt8]) throws -> Checkpoint {
    let folder = try TemporaryFolder()
    return try Checkpoint(contentsOf: folder.write(ZipImage.checkpoint(pickle: pickle).bytes))
  }

  private static func names(_ pickle: [UInt8]) throws -> [String] { try checkpoint(pickle).tensors.map(\.name) }

  @Test(
    "a state_dict is found under the usual keys",
    arguments: [
      "model", "state_dict", "model_state_dict", "net", "network", "model_state", "weights", "ema", "ema_state_dict", "model_ema", "params",
    ])
  func wrappers(key: String) throws {
    let checkpoint = try Self.checkpoint(
      Pickle.dictionary([("epoch", Pickle.integer(3)), (key, Self.stateDict), ("average", Pickle.tensor())]))
    #expect(checkpoint.tensors.map(\.name) == ["w"])
    #expect(checkpoint.source.description == "\"\(key)\"")
  }

  @Test("a key that holds no tensors does not hide the state_dict")
  func settings() throws {
    #expect(try Self.names(Pickle.dictionary([("model", Pickle.op("}")), ("state_dict", Self.stateDict)])) == ["w"])
    #expect(try Self.names(Pickle.dictionary([("model", Pickle.text("resnet")), ("v", Pickle.tensor())])) == ["v"])
  }

  @Test("tensors of no detector are not guessed under another key, a detector's are")
  func unknownWrapper() throws {
    #expect(throws: CheckpointError.self) { try Self.names(Pickle.dictionary([("best", Self.stateDict)])) }
    let checkpoint = try Self.checkpoint(Pickle.dictionary([("best", Self.detector())]))
    #expect(checkpoint.tensors.map(\.name) == Self.detectorNames)
    #expect(checkpoint.source.keys == ["best"])
  }

  @Test("a detector is found in dictionaries and lists within each other")
  func nesting() throws {
    let inner = Pickle.op("}") + Pickle.text("model") + Self.detector() + Pickle.op("s")
    let list = Pickle.op("]") + inner + Pickle.op("a")
    let checkpoint = try Self.checkpoint(Pickle.dictionary([("w", Pickle.tensor()), ("checkpoint", list)]))
    #expect(checkpoint.tensors.map(\.name) == Self.detectorNames)
    #expect(checkpoint.source.keys == ["checkpoint", "0", "model"])
    #expect(checkpoint.source.description == "\"model\" in \"0\" in \"checkpoint\"")
  }

  @Test(
    "weights are taken rather than their averages, and the averages are named", arguments: ["ema", "model_ema", "swa.model", "teacher"])
  func averages(key: String) throws {
    let checkpoint = try Self.checkpoint(Pickle.dictionary([(key, Self.detector()), ("model", Self.detector("module."))]))
    #expect(checkpoint.source.keys == ["model"])
    #expect(checkpoint.source.alternatives == [key])
    #expect(checkpoint.source.description == "\"model\", keys after \"module.\", not from \"\(key)\"")
    #expect(checkpoint.tensors.map(\.nameInFile) == Self.detectorNames.map { "module." + $0 })
  }

  @Test("a whole detector is taken rather than a part of one")
  func completeness() throws {
    let part = Self.dictionary(["backbone.body.conv1.weight"])
    #expect(try Self.checkpoint(Pickle.dictionary([("model", part), ("other", Self.detector())])).source.keys == ["other"])
  }

  @Test(
    "a prefix of all keys is left out",
    arguments: ["module.", "model.", "_orig_mod.", "net.", "detector.", "ema.module.", "module._orig_mod.model."])
  func prefixes(prefix: String) throws {
    let checkpoint = try Self.checkpoint(Pickle.proto + Self.detector(prefix) + Pickle.stop)
    #expect(checkpoint.tensors.map(\.name) == Self.detectorNames)
    #expect(checkpoint.source.prefix == prefix)
    #expect(!checkpoint.source.isPlain)
  }

  @Test("tensors beside the model's are passed over and named")
  func extras() throws {
    let names = ["module.n_averaged", "n_averaged"] + Self.detectorNames.map { "module." + $0 } + ["criterion.weight"]
    let checkpoint = try Self.checkpoint(Pickle.proto + Self.dictionary(names) + Pickle.stop)
    #expect(checkpoint.tensors.map(\.name) == Self.detectorNames)
    #expect(checkpoint.source.passedOver == ["module.n_averaged", "n_averaged", "criterion.weight"])
    #expect(checkpoint.source.description.contains("without \"module.n_averaged\", \"n_averaged\", \"criterion.weight\" beside the model"))
  }

  @Test("of two copies the student is taken, or the first")
  func copies() throws {
    let teacher = Self.detectorNames.map { "teacher." + $0 }
    let student = try Self.checkpoint(Pickle.proto + Self.dictionary(teacher + Self.detectorNames.map { "student." + $0 }) + Pickle.stop)
    #expect(student.source.prefix == "student.")
    #expect(student.source.description == "keys after \"student.\", not from \"teacher.…\"")
    let first = try Self.checkpoint(Pickle.proto + Self.dictionary(Self.detectorNames.flatMap { ["b." + $0, "a." + $0] }) + Pickle.stop)
    #expect(first.source.prefix == "b.")
    #expect(first.tensors.count == Self.detectorNames.count)
  }

  @Test("a plain file has nothing to say about its source")
  func plain() throws {
    let checkpoint = try Self.checkpoint(Pickle.proto + Self.detector() + Pickle.stop)
    #expect(checkpoint.source.isPlain)
    #expect(checkpoint.source.description == "")
  }

  @Test("the prefix of a safetensors file is left out, too")
  func safetensors() throws {
    let folder = try TemporaryFolder()
    let tensors = Self.detectorNames.map { WritableTensor(name: "model.module." + $0, shape: [1], values: [1]) }
    try SafetensorsWriter().write(tensors, to: "\(folder.path)/a.safetensors")
    let checkpoint = try Checkpoint(contentsOf: "\(folder.path)/a.safetensors")
    #expect(Set(checkpoint.tensors.map(\.name)) == Set(Self.detectorNames))
    #expect(checkpoint.source.prefix == "model.module.")
  }

  @Test("names that only Unicode takes for equal are two")
  func unicode() throws {
    #expect(try Self.names(Pickle.proto + Self.dictionary(["\u{E9}", "e\u{301}"]) + Pickle.stop).count == 2)
  }

  @Test("Python 2's ordered dictionary of pairs and its byte strings are read")
  func python2() throws {
    let pair = Array("](U\u{1}w".utf8) + Pickle.tensor() + Pickle.op("e")
    let pairs = Pickle.op("]") + pair + Pickle.op("a")
    let pickle = Pickle.proto + Pickle.global("collections", "OrderedDict") + pairs + [0x85] + Pickle.reduce + Pickle.stop
    #expect(try Self.names(pickle) == ["w"])
  }
}
