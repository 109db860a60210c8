import Checkpoints
import TestSupport
import Testing

/// Models that were pickled whole.
struct PickledModuleTests {
  /// A module as Python pickles it: an object with dictionaries of parameters, buffers and modules among its attributes.
  private static func module(_ parameters: [String] = [], buffers: [String] = [], modules: [(String, [UInt8])] = [], memo: UInt8 = 0)
    -> [UInt8]
  {
    func dictionary(_ entries: [(String, [UInt8])]) -> [UInt8] {
      Pickle.op("}") + Pickle.mark + entries.flatMap { Pickle.text($0.0) + $0.1 } + Pickle.op("u")
    }
    let attributes = dictionary([
      ("training", [0x88]), ("_parameters", dictionary(parameters.map { ($0, Pickle.tensor()) } + [("none", Pickle.op("N"))])),
      ("_buffers", dictionary(buffers.map { ($0, Pickle.tensor()) })), ("owner", Pickle.op("h", [memo])), ("_modules", dictionary(modules)),
    ])
    return Pickle.global("models", "Part") + Pickle.emptyTuple + [0x81] + Pickle.op("q", [memo]) + attributes + Pickle.op("b")
  }

  private static func names(_ pickle: [UInt8]) throws -> [String] {
    let folder = try TemporaryFolder()
    return try Checkpoint(contentsOf: folder.write(ZipImage.checkpoint(pickle: Pickle.proto + pickle + Pickle.stop).bytes)).tensors.map(
      \.name)
  }

  private static let body = module(["weight"], buffers: ["running_mean"], memo: 1)

  @Test("parameters and buffers are named by the modules that hold them")
  func names() throws {
    let model = Self.module(["scale"], modules: [("body", Self.body), ("none", Pickle.op("N"))])
    #expect(try Self.names(model) == ["scale", "body.weight", "body.running_mean"])
  }

  @Test("a model in a training checkpoint is found, with its prefix left out")
  func inCheckpoint() throws {
    let backbone = Self.module(modules: [("body", Self.body)], memo: 2)
    let wrapper = Self.module(modules: [("module", Self.module(modules: [("backbone", backbone)], memo: 3))], memo: 4)
    let checkpoint = Pickle.op("}") + Pickle.text("best") + wrapper + Pickle.op("s")
    #expect(try Self.names(checkpoint) == ["backbone.body.weight", "backbone.body.running_mean"])
  }

  @Test("a module in 2^28 places is read once")
  func sharedModules() throws {
    // Each level holds the one below it twice, the second time by its memo.
    let pickle = (10..<38).reduce(Self.body) { inner, memo in
      let twice = [("a", inner + Pickle.op("q", [UInt8(memo + 100)])), ("b", Pickle.op("h", [UInt8(memo + 100)]))]
      return Self.module(modules: twice, memo: UInt8(memo))
    }
    #expect(try Self.names(pickle).count == 2)
  }

  @Test("an object with modules that hold no tensors is no model")
  func withoutTensors() throws {
    #expect(throws: CheckpointError.self) { try Self.names(Self.module(modules: [("a", Self.module(memo: 1))])) }
  }
}
