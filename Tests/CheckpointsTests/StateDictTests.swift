import Checkpoints
import Testing

/// Where the dictionary of tensors is looked for; "w" is a tensor of 2 x 2.
struct StateDictTests {
  private static let stateDict = Pickle.op("}") + Pickle.text("w") + Pickle.tensor() + Pickle.op("s")

  private static func names(_ pickle: [UInt8]) throws -> [String] {
    let folder = try TemporaryFolder()
    return try Checkpoint(contentsOf: folder.write(ZipImage.checkpoint(pickle: pickle).bytes)).tensors.map(\.name)
  }

  @Test("a state_dict is found under the usual keys", arguments: ["model", "state_dict", "model_state_dict"])
  func wrappers(key: String) throws {
    #expect(
      try Self.names(Pickle.dictionary([("epoch", Pickle.integer(3)), (key, Self.stateDict), ("average", Pickle.tensor())])) == ["w"])
  }

  @Test("a key that holds no tensors does not hide the state_dict")
  func settings() throws {
    #expect(try Self.names(Pickle.dictionary([("model", Pickle.op("}")), ("state_dict", Self.stateDict)])) == ["w"])
    #expect(try Self.names(Pickle.dictionary([("model", Pickle.text("resnet")), ("v", Pickle.tensor())])) == ["v"])
  }

  @Test("a state_dict under another key is not guessed")
  func unknownWrapper() throws {
    #expect(throws: CheckpointError.self) { try Self.names(Pickle.dictionary([("ema", Self.stateDict)])) }
  }

  @Test("Python 2's ordered dictionary of pairs and its byte strings are read")
  func python2() throws {
    let pair = Array("](U\u{1}w".utf8) + Pickle.tensor() + Pickle.op("e")
    let pairs = Pickle.op("]") + pair + Pickle.op("a")
    let pickle = Pickle.proto + Pickle.global("collections", "OrderedDict") + pairs + [0x85] + Pickle.reduce + Pickle.stop
    #expect(try Self.names(pickle) == ["w"])
  }
}
