import ArgumentParser
import RCNN

/// `rcnn weights verify`: whether a checkpoint is sound.
struct WeightsVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check a checkpoint: checksums, numbers, the hash in its name, and whether it makes a model.",
    discussion: """
      EXAMPLE:
        rcnn weights verify fasterrcnn_resnet50_fpn_coco-258fb6c6.pth
      """)

  @Argument(help: "The checkpoint.") var file: String
  @Option(help: "The torchvision builder; by default the shapes tell.") var model: FasterRCNNModel?
  @OptionGroup var anchors: AnchorOptions

  func run() throws {
    try reportingErrors {
      var options = DetectorOptions()
      (options.model, options.anchors) = (model, anchors.overrides)
      let verification = try WeightsVerification(contentsOf: file, options: options)
      for problem in verification.problems { Log().error("\(file): \(problem)") }
      if !verification.problems.isEmpty { throw ExitCode.badData }
      try StandardOutput.print("\(file): sound, SHA-256 \(verification.sha256)")
    }
  }
}
