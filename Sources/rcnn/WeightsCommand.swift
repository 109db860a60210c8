import ArgumentParser
import CLibrary
import RCNN

/// `rcnn weights`: checkpoints.
struct WeightsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weights",
    abstract: "Inspect, verify, compare, convert and download checkpoints.",
    subcommands: [
      WeightsInspectCommand.self, WeightsVerifyCommand.self, WeightsDiffCommand.self, WeightsConvertCommand.self,
      WeightsDownloadCommand.self,
    ])
}

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
  @Option(help: "The torchvision builder; by default the shapes tell.") var model: TorchvisionModel?
  @OptionGroup var anchors: AnchorOptions

  func run() throws {
    try reportingErrors {
      var options = DetectorOptions()
      (options.model, options.anchors) = (model, anchors.overrides)
      let verification = try WeightsVerification(contentsOf: file, options: options)
      for problem in verification.problems { Log().error(problem) }
      if !verification.problems.isEmpty { throw ExitCode.badData }
      try StandardOutput.print("\(file): sound, SHA-256 \(verification.sha256)")
    }
  }
}

/// `rcnn weights diff`: what differs between two checkpoints.
struct WeightsDiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare the tensors of two checkpoints, whatever their formats.",
    discussion: """
      Ends with 0 when nothing differs by more than the tolerance, with 3 otherwise.

      EXAMPLE:
        rcnn weights diff model.pth model.safetensors
      """)

  @Argument(help: "The first checkpoint.") var first: String
  @Argument(help: "The second checkpoint.") var second: String
  @Option(help: "The largest difference of values that is no difference; element types may then differ too.") var tolerance: Double?

  func validate() throws {
    if let tolerance, !(tolerance >= 0 && tolerance.isFinite) {
      throw ValidationError("--tolerance must be a number from 0 on, not \(tolerance).")
    }
  }

  func run() throws {
    try reportingErrors {
      let differences = try Checkpoint(contentsOf: first).differences(from: Checkpoint(contentsOf: second))
      for name in differences.onlyInFirst { try StandardOutput.print("only in \(first): \(name)") }
      for name in differences.onlyInSecond { try StandardOutput.print("only in \(second): \(name)") }
      let changed = differences.common.filter(isDifferent)
      for tensor in changed { try StandardOutput.print("\(tensor.name): \(describe(tensor))") }
      try StandardOutput.print("tensors: \(differences.common.count - changed.count) the same, \(changed.count) different")
      if !changed.isEmpty || !differences.onlyInFirst.isEmpty || !differences.onlyInSecond.isEmpty { throw ExitCode.someInputsFailed }
    }
  }

  private func isDifferent(_ tensor: TensorDifference) -> Bool {
    guard let tolerance, let difference = tensor.maximumAbsoluteDifference else { return !tensor.isIdentical }
    return difference > tolerance
  }

  private func describe(_ tensor: TensorDifference) -> String {
    if tensor.shapes.0 != tensor.shapes.1 { return "\(tensor.shapes.0) and \(tensor.shapes.1)" }
    let types = tensor.dataTypes.0 == tensor.dataTypes.1 ? "" : "\(tensor.dataTypes.0) and \(tensor.dataTypes.1), "
    return types + "values differ by at most \(tensor.maximumAbsoluteDifference ?? 0)"
  }
}

/// `rcnn weights download`: torchvision's released checkpoints.
struct WeightsDownloadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "download",
    abstract: "Fetch a checkpoint that torchvision released, or any other, and check the hash in its name.",
    discussion: """
      EXAMPLES:
        rcnn weights download fasterrcnn_resnet50_fpn
        rcnn weights download https://example.org/models/cells-0123abcd.pth
      """)

  @Argument(help: .init("One of torchvision's models, or the address of a checkpoint.", valueName: "model or url")) var source: String
  @Option(name: .shortAndLong, help: .init("The folder to put it into.", valueName: "folder")) var output = "."
  @Option(help: .init("Where the files are, for mirrors.", valueName: "url")) var from = WeightsDownload.officialBase
  @Flag(name: .shortAndLong, help: "Show no progress.") var quiet = false

  func validate() throws {
    if TorchvisionModel(rawValue: source) == nil && !source.contains("://") {
      let models = TorchvisionModel.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("\(source) is neither an address nor one of torchvision's models: \(models).")
    }
  }

  func run() throws {
    try reportingErrors {
      let model = TorchvisionModel(rawValue: source)
      let download = model.map { WeightsDownload($0, from: from, into: output) } ?? WeightsDownload(url: source, into: output)
      if access(download.destination, F_OK) == 0 {
        var options = DetectorOptions()
        options.model = model
        let problems = try WeightsVerification(contentsOf: download.destination, options: options).problems
        if let problem = problems.first { throw DetectorError.mismatch(file: download.destination, reason: problem) }
      } else {
        try download.run(showsProgress: !quiet && Terminal().isInteractive)
      }
      try StandardOutput.print(download.destination)
    }
  }
}
