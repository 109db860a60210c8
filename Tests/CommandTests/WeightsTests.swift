import FoundationEssentials
import Glibc
import RCNN
import TestSupport
import Testing

@Suite("rcnn weights", .timeLimit(.minutes(15)))
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
    let outcome = try program.run(["weights", "inspect", model, "--flops", "--tensors", "--size", "96x64"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("classes     2 and the background"))
    #expect(outcome.output.contains("backbone.body.conv1.weight"))
    #expect(outcome.output.contains("\nwork of one image 96x64, input "))
    #expect(outcome.output.contains("\ntotal "))
  }

  /// The tiny model's tensors under other names, with more beside them, in PyTorch's format.
  private func renamed(prefix: String, more: [WritableTensor] = []) throws -> String {
    let tensors = try Checkpoint(contentsOf: model).tensors.map { tensor in
      WritableTensor(name: prefix + tensor.name, shape: tensor.shape, dataType: tensor.dataType) { try tensor.bytes() }
    }
    try PyTorchWriter().write(tensors + more, to: folder["renamed.pth"])
    return folder["renamed.pth"]
  }

  private func detect(_ weights: String, _ more: [String] = []) throws -> Program.Outcome {
    try Image(width: 64, height: 48, color: Color(red: 90, green: 99, blue: 9)).writePNG(to: folder["a.png"])
    return try program.run(
      ["detect", "--weights", weights, "--classes", "cat,dog", "--min-size", "64", "--score", "0.1", "--device", "cpu", folder["a.png"]]
        + more)
  }

  @Test("a prefix and tensors beside the model change no detection; inspect names them")
  func findsModel() throws {
    let averages = WritableTensor(name: "n_averaged", shape: [], values: [3])
    let other = try renamed(prefix: "module._orig_mod.", more: [averages])
    let plain = try detect(model)
    #expect(plain.status == 0 && plain.output.contains("\"bbox\""))
    #expect(try detect(other).output == plain.output)
    let inspected = try program.run(["weights", "inspect", other]).output
    #expect(inspected.contains("taken from  keys after \"module._orig_mod.\", without \"n_averaged\" beside the model\n"))
    #expect(try !program.run(["weights", "inspect", model]).output.contains("taken from"))
  }

  @Test("which of two models was taken is said")
  func namesAlternatives() throws {
    let teacher = try Checkpoint(contentsOf: model).tensors.map { tensor in
      WritableTensor(name: "teacher." + tensor.name, shape: tensor.shape, values: [Float](repeating: 0, count: tensor.shape.elementCount))
    }
    let outcome = try detect(renamed(prefix: "student.", more: teacher))
    #expect(outcome.output == (try detect(model).output))
    #expect(outcome.errors.contains("renamed.pth: the weights are taken from keys after \"student.\", not from \"teacher.…\".\n"))
  }

  @Test("a Mask R-CNN gives its boxes, and it is said that the masks are left out")
  func ignoresMasks() throws {
    let mask = WritableTensor(name: "roi_heads.mask_head.0.0.weight", shape: [1], values: [1])
    let outcome = try detect(renamed(prefix: "", more: [mask]))
    #expect(outcome.output == (try detect(model).output))
    #expect(outcome.errors.contains("masks and keypoints are left out"))
    #expect(
      try program.run(["weights", "inspect", folder["renamed.pth"]]).output.contains("note        \(folder["renamed.pth"]): this is a Mask")
    )
  }

  @Test("anchors of one's own change the detections, by any separator; those that do not fit are refused")
  func ownAnchors() throws {
    let plain = try detect(model)
    let own = try detect(model, ["--anchor-sizes", "16/24/32/48/64", "--aspect-ratios", "0.5,1,3"])
    #expect(own.status == 0 && own.output != plain.output)
    #expect(try detect(model, ["--anchor-sizes", "16;24;32;48;64", "--aspect-ratios", "0.5,1,3"]).output == own.output)
    #expect(try detect(model, ["--anchor-sizes", "32/64/128/256/512", "--aspect-ratios", "0.5,1,2"]).output == plain.output)
    let refused = try detect(model, ["--anchor-sizes", "16,32"])
    #expect(refused.status == 65)
    #expect(refused.errors.contains("has 3 anchors a cell, but the anchors that were chosen make 6"))
    let inspected = try program.run(["weights", "inspect", model, "--anchor-sizes", "16", "--aspect-ratios", "0.25,1,2"])
    #expect(inspected.output.contains("anchors     16 px, ratios 0.25,1,2\n"))
    #expect(try program.run(["weights", "verify", model, "--anchor-sizes", "16,32"]).status == 65)
  }

  @Test("a run with other anchors is not resumed")
  func resumesWithAnchors() throws {
    #expect(try detect(model, ["-o", folder["run"]]).status == 0)
    let refused = try detect(model, ["-o", folder["run"], "--resume", "--anchor-sizes", "16"])
    #expect(refused.status == 64)
    #expect(refused.errors.contains("anchor-sizes"))
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
    #expect(try program.run(["weights", "diff", model, folder["half.safetensors"], "--tolerance", "nan"]).status == 64)
  }

  @Test("numbers that are none differ, and those too large for half precision are not stored in it")
  func oddNumbers() throws {
    for (name, value) in [("nan", Float.nan), ("large", 1e6)] {
      try SafetensorsWriter().write(tensors(replacing: "rpn.head.cls_logits.bias", with: [0, value, 0]), to: folder["\(name).safetensors"])
    }
    #expect(try program.run(["weights", "diff", model, folder["nan.safetensors"], "--tolerance", "9"]).status == 3)
    let half = try program.run(["weights", "convert", folder["large.safetensors"], folder["h.safetensors"], "--precision", "float16"])
    #expect(half.status == 64 && half.errors.contains("rpn.head.cls_logits.bias has weights beyond 65504"), "\(half.errors)")
    #expect(!folder.contains("h.safetensors"))
    #expect(
      try program.run(["weights", "convert", folder["large.safetensors"], folder["b.safetensors"], "--precision", "bfloat16"]).status == 0)
  }

  @Test("a description belongs to the weights beside it: it goes with them")
  func replacedDescription() throws {
    #expect(try program.run(["weights", "convert", model, folder["a.pth"], "--classes", "cat,dog"]).status == 0)
    #expect(folder.contains("a.json"))
    #expect(try program.run(["weights", "convert", model, folder["a.pth"], "--force"]).status == 0)
    #expect(!folder.contains("a.json"))
    #expect(try program.run(["weights", "convert", model, folder["b.pt"], "--classes", "cat,dog"]).status == 0)
    for force in [[], ["--force"]] { #expect(try program.run(["weights", "convert", model, folder["b.pth"]] + force).status == 0) }
    #expect(folder.contains("b.json"), "it describes b.pt")
  }

  @Test("a conversion replaces a file only when forced")
  func refusesToReplace() throws {
    try folder.write("precious", to: "out.safetensors")
    let refused = try program.run(["weights", "convert", model, folder["out.safetensors"]])
    #expect(refused.status == 73 && refused.errors.contains("something else stands there"), "\(refused.errors)")
    #expect(try folder.text(of: "out.safetensors") == "precious")
    #expect(
      try program.run(["weights", "convert", model, folder["out.safetensors"], "--force"]).status == 73, "what is no checkpoint stays")
    #expect(try folder.text(of: "out.safetensors") == "precious")
    #expect(try program.run(["weights", "convert", model, folder["new.safetensors"]]).status == 0)
    let again = try program.run(["weights", "convert", model, folder["new.safetensors"]])
    #expect(again.status == 73 && again.errors.contains("--force replaces it"), "\(again.errors)")
    #expect(try program.run(["weights", "convert", model, folder["new.safetensors"], "--force"]).status == 0)
    #expect(try program.run(["weights", "convert", folder["new.safetensors"], folder["new.safetensors"], "--force"]).status == 73)
  }

  @Test("a described model needs no options", arguments: ["described.safetensors", "described.pth"])
  func description(name: String) throws {
    let given = ["--classes", "cat,dog", "--min-size", "64", "--max-size", "128", "--score", "0.1", "--bn-eps", "0.001"]
    #expect(try program.run(["weights", "convert", model, folder[name]] + given).status == 0)
    let image = folder["1.png"]
    try Image(width: 64, height: 48, color: Color(red: 9, green: 99, blue: 0)).writePNG(to: image)
    let described = try program.run(["detect", "--weights", folder[name], "--device", "cpu", image])
    #expect(described.status == 0 && described.output.contains("\"label\":\"cat\"") || described.output.contains("\"label\":\"dog\""))
    let spelled = try program.run(["detect", "--weights", model, "--device", "cpu", image] + given)
    #expect(described.output == spelled.output)
    let other = try program.run(["detect", "--weights", folder[name], "--device", "cpu", image, "--score", "1"])
    #expect(other.output.hasSuffix("\"detections\":[]}\n"), "options win over the description")
    #expect(try program.run(["weights", "convert", folder[name], folder["again.safetensors"]]).status == 0)
    let again = try program.run(["detect", "--weights", folder["again.safetensors"], "--device", "cpu", image])
    #expect(again.output == described.output, "a description stays with its model")
  }

  @Test("a description that does not fit is refused, and another file of the name is not taken for one")
  func badDescription() throws {
    #expect(try program.run(["weights", "convert", model, folder["a.pth"], "--classes", "cat,dog,cow"]).status == 64)
    #expect(!folder.contains("a.pth") && !folder.contains("a.json"))
    try folder.write("{\"images\": []}", to: "a.json")
    let refused = try program.run(["weights", "convert", model, folder["a.pth"], "--classes", "cat,dog", "--force"])
    #expect(refused.status == 73 && !folder.contains("a.pth"))
    #expect(try folder.text(of: "a.json") == "{\"images\": []}")
    #expect(try program.run(["weights", "convert", model, folder["a.pth"]]).status == 0)
    #expect(try program.run(["weights", "inspect", folder["a.pth"]]).status == 0)
    try folder.write("{\"rcnn\": 1, \"score\": 7}", to: "a.json")
    let bad = try program.run(["weights", "inspect", folder["a.pth"]])
    #expect(bad.status == 65 && bad.errors.contains("a.json does not describe its model as it should (at byte"))
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
