import ArgumentParser
import RCNN
import Results
import TensorGraph

/// `rcnn weights convert`: from one format to another.
struct WeightsConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a checkpoint in another format or precision, with what describes its model.",
    discussion: """
      The output's ending says the format: .safetensors, or .pth and .pt for PyTorch's zip. Names become those of current torchvision.

      What the options say of the model, and what the input's own description says, goes into the file's metadata (safetensors) or into a file beside it
      (model.json for model.pth). All commands read it, so that nobody has to say it again.

      EXAMPLES:
        rcnn weights convert model.pth model.safetensors
        rcnn weights convert model.pth cells.safetensors \\
          --model fasterrcnn_mobilenet_v3_large_320_fpn \\
          --classes RBC,WBC,Platelets
        rcnn weights convert model.pth small.safetensors --precision float16
      """)

  @Argument(help: "The checkpoint.") var input: String
  @Argument(help: "The file to write.") var output: String
  @Option(help: "The type of floating-point tensors: float32, float16 or bfloat16. Default: as they are.") var precision: WeightPrecision?
  @OptionGroup(title: "Description") var description: DescriptionOptions
  @Flag(help: "Replace the output if it exists.") var force = false

  func validate() throws {
    if !isSafetensors && !["pth", "pt"].contains(output.pathExtension) {
      throw ValidationError("\(output) must end in .safetensors, .pth or .pt, which says the format.")
    }
  }

  func run() throws {
    try reportingErrors {
      _ = try OutputFile(output, isForced: force, inputs: [input]) { (try? Checkpoint(contentsOf: $0)) != nil }
      let checkpoint = try Checkpoint(contentsOf: input)
      if !checkpoint.source.isPlain { Log().note("\(input): the tensors are taken from \(checkpoint.source)") }
      let model = try description.given().completed(by: ModelDescription(of: checkpoint))
      try check(model, checkpoint)
      if precision == .float16 { try checkRange(checkpoint) }
      let tensors = checkpoint.tensors.map { tensor in
        WritableTensor(tensor, as: tensor.dataType.isFloatingPoint ? precision?.dataType : nil)
      }
      try write(tensors, model)
      Log().note("\(output): \(plural(tensors.count, "tensor"))")
    }
  }

  /// What float16 cannot hold would become infinite.
  private func checkRange(_ checkpoint: Checkpoint) throws {
    for tensor in checkpoint.tensors where tensor.dataType.isFloatingPoint {
      if try tensor.floats().contains(where: { $0.isFinite && abs($0) >= 65_520 }) {
        throw UsageError("\(input): \(tensor.name) has weights beyond 65504, which float16 cannot hold; take --precision bfloat16.")
      }
    }
  }

  /// A description must fit the tensors; without one, any tensors will do.
  private func check(_ model: ModelDescription, _ checkpoint: Checkpoint) throws {
    if model == ModelDescription() { return }
    var options = DetectorOptions()
    (options.model, options.anchors, options.categories) = (model.model, model.anchors, model.categories)
    _ = try CheckpointModel(checkpoint, options: options, guessing: true)
  }

  private func write(_ tensors: [WritableTensor], _ model: ModelDescription) throws {
    let isDescribed = model != ModelDescription()
    if isSafetensors {
      let metadata = ["format": "pt"].merging(isDescribed ? model.metadata : [:]) { $1 }
      return try SafetensorsWriter(metadata: metadata).write(tensors, to: output, replacing: force)
    }
    // The description is complete before the weights are written, and takes its name right after them.
    let isReplaced = FileKind(of: output) != .missing
    let file = isDescribed ? try model.newFile(beside: output, replacing: force) : nil
    try PyTorchWriter().write(tensors, to: output, replacing: force)
    if let file { try file.commit(isDurable: false) } else if isReplaced && !sharesDescription { ModelDescription.remove(beside: output) }
  }

  /// Whether another checkpoint is described by the same file.
  private var sharesDescription: Bool {
    ["pth", "pt", "safetensors"].map { "\(output.stem).\($0)" }.contains { $0 != output && FileKind(of: $0) != .missing }
  }

  private var isSafetensors: Bool { output.pathExtension == "safetensors" }
}

/// What people know of a model that its tensors do not tell.
struct DescriptionOptions: ParsableArguments {
  @Option(help: .init("The torchvision builder that the weights belong to.", valueName: "name")) var model: TorchvisionModel?
  @Option(help: .init("The class names: a file with one a line, or a list with commas.", valueName: "names")) var classes: String?
  @OptionGroup var anchors: AnchorOptions
  @Option(name: .customLong("bn-eps"), help: .init("The epsilon of batch norms.", valueName: "number")) var batchNormEpsilon: Float?
  @Option(help: .init("The score above which a detection is kept.", valueName: "score")) var score: Float?
  @Option(help: .init("The shorter side of the network's input in pixels.", valueName: "pixels")) var minSize: Int?
  @Option(help: .init("The limit of the longer side in pixels.", valueName: "pixels")) var maxSize: Int?

  func validate() throws {
    try Requirement.fraction(score, "--score")
    try Requirement.fraction(batchNormEpsilon, "--bn-eps")
    try Requirement.within(Requirement.sides, minSize, "--min-size")
    try Requirement.within(Requirement.sides, maxSize, "--max-size")
  }

  /// In the library's terms; throws `FileError` for a list of classes that cannot be read.
  func given() throws -> ModelDescription {
    var given = ModelDescription()
    (given.model, given.anchors, given.batchNormEpsilon) = (model, anchors.overrides, batchNormEpsilon)
    given.classes = try classes.map { try Array(CategoryList(fileOrList: $0).names.dropFirst()) }
    (given.scoreThreshold, given.minSize, given.maxSize) = (score, minSize, maxSize)
    return given
  }
}

/// The element types that weights can be stored in.
enum WeightPrecision: String, ExpressibleByArgument, CaseIterable {
  case float32, float16, bfloat16

  var dataType: DataType {
    switch self {
    case .float32: .float32
    case .float16: .float16
    case .bfloat16: .bfloat16
    }
  }
}
