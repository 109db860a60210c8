import ArgumentParser
import RCNN
import TensorGraph

/// `rcnn weights convert`: from one format to another.
struct WeightsConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a checkpoint in another format or precision.",
    discussion: """
      The output's ending says the format: .safetensors, or .pth and .pt for PyTorch's zip. Names become those of current torchvision.

      EXAMPLES:
        rcnn weights convert model.pth model.safetensors
        rcnn weights convert model.pth small.safetensors --precision float16
      """)

  @Argument(help: "The checkpoint.") var input: String
  @Argument(help: "The file to write.") var output: String
  @Option(help: "The type of floating-point tensors: float32, float16 or bfloat16. Default: as they are.") var precision: WeightPrecision?
  @Flag(help: "Replace the output if it exists.") var force = false

  func validate() throws {
    if !isSafetensors && !output.hasSuffix(".pth") && !output.hasSuffix(".pt") {
      throw ValidationError("\(output) must end in .safetensors, .pth or .pt, which says the format.")
    }
  }

  func run() throws {
    try reportingErrors {
      _ = try OutputFile(output, isForced: force, inputs: [input]) { (try? Checkpoint(contentsOf: $0)) != nil }
      let checkpoint = try Checkpoint(contentsOf: input)
      if !checkpoint.source.isPlain { Log().note("\(input): the tensors are taken from \(checkpoint.source)") }
      let tensors = checkpoint.tensors.map { tensor in
        WritableTensor(tensor, as: tensor.dataType.isFloatingPoint ? precision?.dataType : nil)
      }
      if isSafetensors {
        try SafetensorsWriter(metadata: ["format": "pt"]).write(tensors, to: output, replacing: force)
      } else {
        try PyTorchWriter().write(tensors, to: output, replacing: force)
      }
      Log().note("\(output): \(tensors.count) tensors")
    }
  }

  private var isSafetensors: Bool { output.hasSuffix(".safetensors") }
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
