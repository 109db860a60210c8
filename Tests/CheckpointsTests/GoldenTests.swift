import Checkpoints
import Glibc
import TensorGraph
import Testing

/// Files that PyTorch and safetensors wrote. To make them again: run `generate.py` in Tests/Fixtures/Checkpoints.
struct GoldenTests {
  @Test(
    "names, types, shapes, strides and elements are those that PyTorch saved",
    arguments: [
      "types_zip.pth", "types_legacy.pth", "views_zip.pth", "views_legacy.pth", "protocol3_zip.pth", "protocol3_legacy.pth",
      "protocol4_zip.pth", "protocol4_legacy.pth", "protocol5_zip.pth", "protocol5_legacy.pth", "training_zip.pth", "training_legacy.pth",
      "old_names_zip.pth", "old_names_legacy.pth", "parameters.pth", "tensors.safetensors",
    ])
  func agreement(file: String) throws {
    let expected = try #require(try Fixtures.expectations()[file])
    let checkpoint = try Checkpoint(contentsOf: Fixtures.path(file))
    let actual = try checkpoint.tensors.map { try ExpectedTensor($0, of: checkpoint, file: file) }
    // safetensors orders by type, so only the set is compared there.
    let isOrdered = checkpoint.format != .safetensors
    #expect((isOrdered ? actual : actual.sorted { $0.name < $1.name }) == (isOrdered ? expected : expected.sorted { $0.name < $1.name }))
  }

  @Test("views of the same storage share it")
  func sharing() throws {
    let checkpoint = try Checkpoint(contentsOf: Fixtures.path("views_zip.pth"))
    let whole = try checkpoint.tensor(named: "whole")
    #expect(whole.sharesStorage(with: try checkpoint.tensor(named: "transposed")))
    #expect(!whole.sharesStorage(with: try checkpoint.tensor(named: "expanded")))
  }

  @Test("the texts of a safetensors file are read")
  func metadata() throws {
    let checkpoint = try Checkpoint(contentsOf: Fixtures.path("tensors.safetensors"))
    #expect(checkpoint.metadata == ["format": "pt", "note": "a \"quoted\"\ttext, ü"])
  }

  @Test("infinite elements and NaN are counted in every floating-point type", arguments: ["float64", "float32", "float16", "bfloat16"])
  func nonFinite(type: String) throws {
    let checkpoint = try Checkpoint(contentsOf: Fixtures.path("types_zip.pth"))
    #expect(try checkpoint.tensor(named: type).nonFiniteCount() == 3)
    #expect(try checkpoint.tensor(named: "int64.large").nonFiniteCount() == 0)
  }

  @Test("a model that was pickled whole gives its parameters", arguments: ["whole_model.pth", "whole_model_legacy.pth"])
  func wholeModel(file: String) throws {
    let checkpoint = try Checkpoint(contentsOf: Fixtures.path(file))
    #expect(checkpoint.tensors.map(\.name) == ["weight", "bias"])
    #expect(try checkpoint.tensors.map { try $0.floats().count } == [1, 1])
  }

  @Test("a tensor that is not there is named")
  func missing() throws {
    let path = Fixtures.path("types_zip.pth")
    let checkpoint = try Checkpoint(contentsOf: path)
    #expect(checkpoint["fc.weight"] == nil)
    #expect(throws: CheckpointError.missingTensor(file: path, name: "fc.weight")) { try checkpoint.tensor(named: "fc.weight") }
  }

  @Test(
    "what PyTorch saves besides state_dicts is refused with a reason",
    arguments: [
      ("negated.pth", "negation"), ("uint16.pth", "a dictionary of \"a\""), ("list.pth", "a list"),
      ("no_tensors.pth", "a dictionary of \"epoch\""), ("torchscript.pt", "TorchScript"),
    ])
  func refusal(file: String, reason: String) throws {
    let path = Fixtures.path(file)
    let error = #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: path) }
    let message = error.map { "\($0)" } ?? ""
    #expect(message.contains(reason))
    #expect(isOneSentence(message, about: path))
  }

  private static let shared = getenv("RCNN_SHARED").map { String(cString: $0) }

  @Test("a trained detector is read", .enabled(if: shared != nil, "RCNN_SHARED does not name the folder with models/"))
  func trainedDetector() throws {
    let path = "\(try #require(Self.shared))/models/bccd_mobilenet_v3_large_320_fpn.pth"
    let checkpoint = try Checkpoint(contentsOf: path)
    #expect(checkpoint.format == .pytorchZip)
    #expect(checkpoint.tensors.count == 330)
    #expect(try checkpoint.tensor(named: "roi_heads.box_predictor.cls_score.weight").shape == [4, 1024])
    for tensor in checkpoint.tensors { #expect(try tensor.nonFiniteCount() == 0, "\(tensor.name)") }
  }
}
