import FoundationEssentials
import Glibc
import RCNN
import TestSupport
import Testing

@Suite("rcnn weights", .timeLimit(.minutes(10)))
struct WeightsTests {
  let folder: TemporaryFolder
  let program: Program
  let model: String

  init() throws {
    folder = try TemporaryFolder()
    program = try Program(named: "rcnn")
    model = try TinyModel.path()
  }

  private static let hasCurl = access("/usr/bin/curl", X_OK) == 0

  /// The model's tensors, one of them with other values.
  private func tensors(replacing name: String, with values: [Float]) throws -> [WritableTensor] {
    try Checkpoint(contentsOf: model).tensors.map { tensor in
      tensor.name == name ? WritableTensor(name: name, shape: [values.count], values: values) : WritableTensor(tensor)
    }
  }

  @Test("inspect tells classes, sizes and work")
  func inspects() throws {
    let outcome = try program.run(["weights", "inspect", model, "--flops", "--tensors", "--size", "64x64"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("classes     2 and the background"))
    #expect(outcome.output.contains("backbone.body.conv1.weight"))
    #expect(outcome.output.contains("\ntotal "))
  }

  @Test("a conversion to PyTorch's format and back loses nothing")
  func convertsThereAndBack() throws {
    #expect(try program.run(["weights", "convert", model, folder["a.pth"]]).status == 0)
    #expect(try program.run(["weights", "convert", folder["a.pth"], folder["b.safetensors"]]).status == 0)
    let difference = try program.run(["weights", "diff", model, folder["b.safetensors"]])
    #expect(difference.status == 0)
    #expect(difference.output.contains(", 0 differ"))
  }

  @Test("half precision differs, but only within a tolerance")
  func convertsToHalf() throws {
    #expect(try program.run(["weights", "convert", model, folder["half.safetensors"], "--precision", "float16"]).status == 0)
    #expect(try program.run(["weights", "diff", model, folder["half.safetensors"]]).status == 3)
    #expect(try program.run(["weights", "diff", model, folder["half.safetensors"], "--tolerance", "0.01"]).status == 0)
  }

  @Test("a conversion replaces a file only when forced")
  func refusesToReplace() throws {
    try folder.write("precious", to: "out.safetensors")
    let refused = try program.run(["weights", "convert", model, folder["out.safetensors"]])
    #expect(refused.status == 73)
    #expect(refused.errors.contains("--force"))
    #expect(try folder.text(of: "out.safetensors") == "precious")
    #expect(try program.run(["weights", "convert", model, folder["out.safetensors"], "--force"]).status == 0)
  }

  @Test("verify accepts a sound file and names what is wrong with others")
  func verifies() throws {
    #expect(try program.run(["weights", "verify", model]).status == 0)
    let poisoned = try tensors(replacing: "rpn.head.cls_logits.bias", with: [0, .nan, 0])
    try SafetensorsWriter().write(poisoned, to: folder["model-0123456789.safetensors"])
    let outcome = try program.run(["weights", "verify", folder["model-0123456789.safetensors"]])
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("rpn.head.cls_logits.bias has 1 infinite or not-a-number values"))
    #expect(outcome.errors.contains("promises a SHA-256 that begins with 0123456789"))
  }

  @Test("verify finds damage in numbers that detection never reads")
  func verifiesIntegers() throws {
    let steps: [UInt8] = Array("12345678".utf8)
    let counter = WritableTensor(name: "backbone.body.bn1.num_batches_tracked", shape: [], dataType: .int64) { steps }
    let tensors = try Checkpoint(contentsOf: model).tensors.map { WritableTensor($0) }
    try PyTorchWriter().write(tensors + [counter], to: folder["sound.pth"])
    #expect(try program.run(["weights", "verify", folder["sound.pth"]]).status == 0)
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: folder["sound.pth"])))
    let position = try #require(bytes.firstRange(of: steps)).lowerBound
    bytes[position] ^= 1
    try Data(bytes).write(to: URL(filePath: folder["damaged.pth"]))
    let outcome = try program.run(["weights", "verify", folder["damaged.pth"]])
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("damaged.pth"), "\(outcome.errors)")
  }

  @Test("weights that are not numbers are refused by name, unless allowed")
  func refusesNaN() throws {
    let poisoned = try tensors(replacing: "rpn.head.cls_logits.bias", with: [0, .nan, 0])
    try SafetensorsWriter().write(poisoned, to: folder["nan.safetensors"])
    try Image(width: 40, height: 40, color: Color(red: 9, green: 9, blue: 9)).writePNG(to: folder["a.png"])
    let arguments = ["detect", "--weights", folder["nan.safetensors"], "--classes", "cat,dog", folder["a.png"]]
    let refused = try program.run(arguments)
    #expect(refused.status == 65)
    #expect(refused.errors.contains("rpn.head.cls_logits.bias"))
    #expect(try program.run(arguments + ["--allow-nonfinite"]).status == 0)
  }

  @Test("missing and misshapen tensors are listed by name")
  func listsMismatches() throws {
    let changed = try tensors(replacing: "rpn.head.cls_logits.bias", with: [0, 0]).filter { $0.name != "roi_heads.box_head.fc7.bias" }
    try SafetensorsWriter().write(changed, to: folder["other.safetensors"])
    let outcome = try program.run(["weights", "inspect", folder["other.safetensors"]])
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("1 missing (roi_heads.box_head.fc7.bias)"))
    #expect(outcome.errors.contains("1 misshapen (rpn.head.cls_logits.bias is 2, not 3)"))
  }

  @Test("a download is kept when its hash is right", .enabled(if: hasCurl, "curl is not installed"))
  func downloads() throws {
    let hash = try Checkpoint(contentsOf: model).sha256()
    let name = "tiny-\(hash.prefix(8)).safetensors"
    try folder.makeFolders(above: "server/x")
    try SafetensorsWriter().write(Checkpoint(contentsOf: model).tensors.map { WritableTensor($0) }, to: folder["server/\(name)"])
    try folder.makeFolders(above: "out/x")
    let outcome = try program.run(["weights", "download", "file://" + folder["server/\(name)"], "--output", folder["out"]])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output == folder["out/\(name)"] + "\n")
    #expect(try Checkpoint(contentsOf: folder["out/\(name)"]).sha256() == hash)
  }

  @Test("a download with the wrong hash leaves nothing", .enabled(if: hasCurl, "curl is not installed"))
  func refusesWrongHash() throws {
    try folder.makeFolders(above: "server/x")
    try SafetensorsWriter().write(
      Checkpoint(contentsOf: model).tensors.map { WritableTensor($0) }, to: folder["server/tiny-00000000.safetensors"])
    try folder.makeFolders(above: "out/x")
    let outcome = try program.run(
      ["weights", "download", "file://" + folder["server/tiny-00000000.safetensors"], "--output", folder["out"]])
    #expect(outcome.status == 65)
    #expect(access(folder["out/tiny-00000000.safetensors"], F_OK) != 0)
    #expect(access(folder["out/tiny-00000000.safetensors.part"], F_OK) != 0)
  }
}
