import ArgumentParser
import Glibc
import RCNN

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
  @Option(help: .init("The folder to put it into.", valueName: "folder")) var output = "."
  @Option(help: .init("Where the files are, for mirrors.", valueName: "url")) var from = WeightsDownload.officialBase
  @Flag(help: "Show no progress.") var quiet = false

  func validate() throws {
    if FasterRCNNModel(rawValue: source) == nil && !source.contains("://") {
      let models = FasterRCNNModel.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("\(source) is neither an address nor one of torchvision's models: \(models).")
    }
  }

  func run() throws {
    try reportingErrors {
      let model = FasterRCNNModel(rawValue: source)
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
