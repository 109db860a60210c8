import FoundationEssentials
import RCNN
import TensorGraph
import TestSupport
import Testing

/// Rendered images with their labels, as COCO and as Pascal VOC, and a tiny model that knows two of their three classes.
private struct LearningFixture {
  let folder: TemporaryFolder
  let program: Program

  init() throws {
    folder = try TemporaryFolder()
    program = try Program(named: "rcnn")
    #expect(try program.run(["data", "synthesize", folder["smears"], "--count", "3", "--size", "160x120"]).status == 0)
  }

  var coco: [String] { ["--annotations", folder["smears/images.json"], "--image-folder", folder["smears/images"]] }

  func voc() throws -> [String] {
    let source = ["--annotations", folder["smears/images.json"], "--images", folder["smears/images"]]
    let outcome = try program.run(["data", "convert"] + source + ["--to", "voc", "--output", folder["voc"]])
    #expect(outcome.status == 0, "\(outcome.errors)")
    return ["--voc", folder["voc"]]
  }

  /// COCO annotations with another first box.
  func annotations(firstBox box: String) throws -> [String] {
    var text = try folder.text(of: "smears/images.json")
    let start = try #require(text.firstRange(of: "\"bbox\":[")).upperBound
    let end = try #require(text[start...].firstIndex(of: "]"))
    text.replaceSubrange(start..<end, with: box)
    try folder.write(text, to: "smears/other.json")
    return ["--annotations", folder["smears/other.json"], "--image-folder", folder["smears/images"]]
  }

  /// The tiny model with the value at the front of one of its tensors replaced.
  func weights(_ name: String, startingWith value: Float) throws -> String {
    let tensors = try Checkpoint(contentsOf: TinyModel.path()).tensors.map { tensor in
      var values = try tensor.floats()
      if tensor.name == name { values[0] = value }
      return WritableTensor(name: tensor.name, shape: tensor.shape, values: values)
    }
    let path = folder["changed.safetensors"]
    try SafetensorsWriter().write(tensors, to: path)
    return path
  }

  /// All tensors of a safetensors file, of which `Checkpoint` shows only those of a model.
  func tensors(of path: String) throws -> [String: (shape: [Int], values: [Float])] {
    struct Entry: Decodable {
      let dtype: String
      let shape: [Int]
      let dataOffsets: [Int]
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let bytes = try Data(contentsOf: URL(filePath: path))
    let start = 8 + bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    return try decoder.decode([String: Entry].self, from: bytes[8..<start]).mapValues { entry in
      let data = Array(bytes[start + entry.dataOffsets[0]..<start + entry.dataOffsets[1]])
      #expect(entry.dtype == "F32")
      let values = data.withUnsafeBytes { raw in (0..<data.count / 4).map { raw.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) } }
      return (entry.shape, values)
    }
  }

  func run(_ command: [String], _ data: [String], weights: String? = nil, classes: String = "RBC,WBC", images: String = "1,2") throws
    -> Program.Outcome
  {
    let model = ["--weights", try weights ?? TinyModel.path(), "--min-size", "96", "--classes", classes, "--device", "cpu"]
    let outcome = try program.run(command + model + data + ["--images", images])
    #expect(!outcome.errors.contains("Error(") && !outcome.errors.contains("Optional("), "\(outcome.errors)")
    return outcome
  }
}

@Suite("rcnn gradients", .timeLimit(.minutes(15)))
struct GradientsTests {
  private let fixture: LearningFixture
  private let output: String

  init() throws {
    fixture = try LearningFixture()
    output = fixture.folder["g.safetensors"]
  }

  private func gradients(
    _ options: [String] = [], data: [String]? = nil, weights: String? = nil, classes: String = "RBC,WBC", images: String = "1,2"
  ) throws -> Program.Outcome {
    let command = ["gradients"] + (options.contains("--output") ? [] : ["--output", output]) + options
    return try fixture.run(command, data ?? fixture.coco, weights: weights, classes: classes, images: images)
  }

  private static let losses = ["loss_box_reg", "loss_classifier", "loss_objectness", "loss_rpn_box_reg"]

  @Test("the file has four losses, which are printed too, and the gradients of what learns, of the parameters' shapes")
  func file() throws {
    let outcome = try gradients(["--trainable-layers", "1"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let tensors = try fixture.tensors(of: output)
    let names = tensors.keys
    #expect(names.filter { $0.hasPrefix("loss.") }.sorted() == Self.losses.map { "loss.\($0)" })
    let parameters = try Checkpoint(contentsOf: TinyModel.path())
    for (name, tensor) in tensors where name.hasPrefix("grad.") {
      #expect(parameters[String(name.dropFirst("grad.".count))]?.shape == Shape(tensor.shape), "\(name)")
      #expect(tensor.values.allSatisfy(\.isFinite) && tensor.values.contains { $0 != 0 }, "\(name)")
    }
    #expect(names.contains("grad.backbone.body.layer4.0.conv1.weight") && names.contains("grad.roi_heads.box_head.fc6.bias"))
    #expect(!names.contains { $0.contains("layer3") || $0.contains(".bn") })
    let rows = outcome.output.split(separator: "\n").map { $0.split(separator: " ") }
    let values = Dictionary(uniqueKeysWithValues: rows.dropFirst().map { (String($0[0]), Float($0[1]) ?? .nan) })
    for name in Self.losses {
      #expect(tensors["loss.\(name)"]?.values == values[name].map { [$0] }, "\(outcome.output)")
    }
    #expect(abs(try #require(values["sum"]) - Self.losses.reduce(0) { $0 + values[$1]! }) < 1e-5)
  }

  @Test("each layer more has more gradients, and batch norms that learn theirs")
  func layers() throws {
    func names(_ options: String...) throws -> Set<String> {
      let outcome = try gradients(options + ["--force"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      return Set(try fixture.tensors(of: output).keys)
    }
    let (none, all) = (try names("--trainable-layers", "0"), try names("--trainable-layers", "5"))
    let affine = try names("--trainable-layers", "5", "--batch-norms", "affine")
    #expect(none.isStrictSubset(of: all) && all.isStrictSubset(of: affine))
    #expect(!none.contains { $0.hasPrefix("grad.backbone.body.") } && all.contains("grad.backbone.body.conv1.weight"))
    #expect(affine.subtracting(all).allSatisfy { $0.contains(".bn") || $0.contains(".downsample.1.") })
    #expect(try names("--trainable-layers", "5", "--batch-norms", "batch") == affine)
  }

  @Test("the same images are the same bits by name, number and format; random samples depend on the seed alone")
  func same() throws {
    func bytes(_ options: [String], data: [String]? = nil, images: String = "1,2") throws -> Data {
      let outcome = try gradients(options + ["--force"], data: data, images: images)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return try Data(contentsOf: URL(filePath: output))
    }
    let first = try bytes(["--sampler", "first"])
    #expect(try bytes(["--sampler", "first"], images: "000001.png,000002") == first)
    #expect(try bytes(["--sampler", "first"], data: fixture.voc(), images: "000001,000002") == first)
    let random = try bytes(["--seed", "3"])
    #expect(try bytes(["--seed", "3"]) == random && random != first)
    #expect(try bytes(["--seed", "4"]) != random)
  }

  @Test(
    "options out of range are wrong usage",
    arguments: [["--trainable-layers", "6"], ["--trainable-layers=-1"], ["--batch-norms", "no"], ["--sampler", "no"]])
  func usage(options: [String]) throws {
    let outcome = try gradients(options)
    #expect(outcome.status == 64 && outcome.output == "", "\(outcome.errors)")
    if options[0].hasPrefix("--trainable-layers") { #expect(outcome.errors.contains("must be 0 to 5 for this model")) }
    #expect(!fixture.folder.contains("g.safetensors"))
  }

  @Test("no data set, two of them and no image are wrong usage")
  func noData() throws {
    #expect(try gradients(data: []).status == 64)
    #expect(try gradients(data: fixture.coco + ["--yolo", fixture.folder.path]).status == 64)
    #expect(try gradients(images: ",").status == 64)
  }

  @Test("an image that the data set lacks, and files that are missing, give 66 and their names")
  func missing() throws {
    let outcome = try gradients(images: "1,77")
    #expect(outcome.status == 66)
    #expect(outcome.errors.contains("the data set has no image \"77\"; name images by their files"))
    #expect(try gradients(weights: fixture.folder["none.pth"]).status == 66)
    #expect(try gradients(data: ["--voc", fixture.folder["none"]]).status == 66)
  }

  @Test("classes that model and data set do not share give 65; one that only the data set has is told")
  func classes() throws {
    let voc = try fixture.voc()
    let outcome = try gradients(data: voc, classes: "cat,dog", images: "000001")
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("the model has no class of the data set: it has cat, dog, the data set Platelets, RBC, WBC"))
    let unnumbered = try gradients(data: voc + ["--voc-classes", "RBC,WBC"], classes: "RBC,cat", images: "000001")
    #expect(unnumbered.status == 0, "\(unnumbered.errors)")
    for text in ["the model has no class called ", "WBC (", "Platelets ("] {
      #expect(unnumbered.errors.contains(text), "\(unnumbered.errors)")
    }
  }

  @Test("weights that are no numbers give 65 and the tensor's name, or, where they are allowed, a warning")
  func nonFiniteWeights() throws {
    let weights = try fixture.weights("roi_heads.box_head.fc7.weight", startingWith: .nan)
    let outcome = try gradients(weights: weights)
    #expect(outcome.status == 65)
    let errors = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("error: ") }
    #expect(errors.count == 1 && errors[0].contains("weights in roi_heads.box_head.fc7.weight"), "\(outcome.errors)")
    #expect(!fixture.folder.contains("g.safetensors"))
    let allowed = try gradients(["--allow-nonfinite"], weights: weights)
    #expect(allowed.status == 0 && allowed.errors.contains("warning: loss_classifier is not finite ("), "\(allowed.errors)")
  }

  @Test("an object without an area gives 65 and says which, but only where its image is asked for", arguments: ["10,10,0,5", "10,10,-5,5"])
  func emptyBox(box: String) throws {
    let data = try fixture.annotations(firstBox: box)
    let outcome = try gradients(data: data, images: "2,1")
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("error: annotation 1 of \(fixture.folder["smears/images"])/000001.png has no box with an area"))
    #expect(try gradients(data: data, images: "2,3").status == 0)
  }

  @Test("an image that cannot be read gives 65 and its name")
  func damaged() throws {
    try fixture.folder.write("no image", to: "smears/images/000002.png")
    let outcome = try gradients()
    #expect(outcome.status == 65 && outcome.errors.contains("000002.png is not an image"), "\(outcome.errors)")
  }

  @Test("an output that cannot be created gives 73 and stays what it is")
  func cannotCreate() throws {
    let folder = fixture.folder
    try folder.write("mine", to: "mine.txt")
    for path in ["/proc/g.safetensors", folder["none/g.safetensors"], folder["mine.txt"], folder["smears"]] {
      let outcome = try gradients(["--output", path, "--force"])
      #expect(outcome.status == 73 && outcome.output == "", "\(path): \(outcome.errors)")
    }
    #expect(try folder.text(of: "mine.txt") == "mine")
    #expect(try gradients(["--output", folder["smears/images.json"], "--force"]).errors.contains("it is what the command reads"))
    #expect(try gradients().status == 0)
    #expect(try gradients().status == 73)
    #expect(try gradients(["--force"]).status == 0)
  }

  @Test("a full disk gives 74")
  func fullDisk() throws {
    let model = ["--weights", try TinyModel.path(), "--min-size", "96", "--classes", "RBC,WBC", "--device", "cpu", "--images", "1"]
    let outcome = try fixture.program.run(["gradients", "--output", output] + model + fixture.coco, outputPath: "/dev/full")
    #expect(outcome.status == 74, "\(outcome.errors)")
  }
}

@Suite("rcnn benchmark training", .timeLimit(.minutes(15)))
struct BenchmarkTrainingTests {
  private let fixture: LearningFixture

  init() throws { fixture = try LearningFixture() }

  private func benchmark(_ options: String..., weights: String? = nil, images: String = "1,2") throws -> Program.Outcome {
    try fixture.run(["benchmark", "training", "--iterations", "2"] + options, fixture.coco, weights: weights, images: images)
  }

  /// What `--format json` says.
  private struct Report: Decodable {
    let device: String
    let iterations: Int
    let batch: Int
    let trainableLayers: Int
    let milliseconds: [String: Double]
    let peakBytes: Int
    let stages: [Stage]

    struct Stage: Decodable {
      let name: String
      let forwardMilliseconds: Double
      let backwardMilliseconds: Double
      let forwardGigamultiplyadds: Double
      let backwardGigamultiplyadds: Double
    }
  }

  private func report(_ outcome: Program.Outcome) throws -> Report {
    #expect(outcome.status == 0, "\(outcome.errors)")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Report.self, from: Data(outcome.output.utf8))
  }

  @Test("the JSON tells the time of a step, its memory and its stages")
  func json() throws {
    let report = try report(benchmark("--format", "json", "--batch", "3", "--trainable-layers", "2"))
    #expect(report.device.hasPrefix("cpu") && report.iterations == 2 && report.batch == 3 && report.trainableLayers == 2)
    #expect(Set(report.milliseconds.keys) == ["median", "minimum", "p10", "p90"])
    #expect(try #require(report.milliseconds["minimum"]) > 0)
    #expect(report.peakBytes > 0)
    let layers = try ["layer2", "layer3"].map { name in
      try #require(report.stages.first { $0.name == "backbone.body.\(name)" })
    }
    #expect(layers.allSatisfy { $0.forwardMilliseconds > 0 && $0.forwardGigamultiplyadds > 0 })
    #expect(layers[0].backwardGigamultiplyadds == 0 && layers[1].backwardGigamultiplyadds > 0)
    #expect(layers[1].backwardMilliseconds > 0)
  }

  @Test("the text has a line for each stage, and says how many images and layers")
  func text() throws {
    let outcome = try benchmark("--iterations", "1", "--warm-ups", "0", images: "1")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains(", 1 step of 1 image, 3 layers of the backbone learning\nmedian "), "\(outcome.output)")
    #expect(outcome.output.contains(" peak memory ") && outcome.output.contains("\nrpn.head"))
  }

  @Test(
    "options out of range are wrong usage",
    arguments: [
      ["--batch", "0"], ["--iterations", "0"], ["--regions", "0"], ["--memory-limit", "0"], ["--warm-ups=-1"], ["--batch", "2000000"],
      ["--trainable-layers", "6"], ["--format", "xml"],
    ])
  func usage(options: [String]) throws {
    let outcome = try fixture.run(["benchmark", "training"] + options, fixture.coco)
    #expect(outcome.status == 64 && outcome.output == "", "\(outcome.errors)")
    #expect(outcome.errors.contains(options[0].prefix { $0 != "=" }))
  }

  @Test("an unknown image gives 66, weights that are no numbers 65 and the tensor's name")
  func badInputs() throws {
    #expect(try benchmark(images: "9").status == 66)
    let weights = try fixture.weights("backbone.body.layer3.0.bn1.running_var", startingWith: .infinity)
    let outcome = try benchmark(weights: weights)
    #expect(outcome.status == 65 && outcome.errors.contains("weights in backbone.body.layer3.0.bn1.running_var"), "\(outcome.errors)")
    let allowed = try benchmark("--allow-nonfinite", weights: try fixture.weights("rpn.head.cls_logits.bias", startingWith: .nan))
    #expect(allowed.status == 0 && allowed.errors.contains("warning: loss_objectness was not finite"), "\(allowed.errors)")
  }

  @Test("a memory limit that no step fits into is wrong usage, and says the smallest one, which works")
  func memoryLimit() throws {
    let outcome = try benchmark("--memory-limit", "1")
    #expect(outcome.status == 64 && outcome.output == "")
    let smallest = try #require(outcome.errors.firstMatch(of: /more than the limit of 1 MB: raise --memory-limit to (\d+)/)?.1)
    #expect(try benchmark("--memory-limit", String(smallest)).status == 0)
  }
}
