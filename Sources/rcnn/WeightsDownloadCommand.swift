import ArgumentParser
import Glibc
import RCNN

/// `rcnn weights download`: torchvision's released checkpoints.
struct WeightsDownloadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "download",
    abstract: "Fetch a checkpoint that torchvision released, and check its hash.",
    discussion: """
      EXAMPLE:
        rcnn weights download fasterrcnn_resnet50_fpn
      """)

  @Argument(help: "The model.") var model: FasterRCNNModel
  @Option(help: .init("The folder to put it into.", valueName: "folder")) var output = "."
  @Option(help: .init("Where the files are, for mirrors.", valueName: "url")) var from = WeightsDownload.officialBase
  @Flag(help: "Show no progress.") var quiet = false

  func run() throws {
    try reportingErrors {
      let download = WeightsDownload(model, from: from, into: output)
      if access(download.destination, F_OK) == 0 {
        var options = DetectorOptions()
        options.model = model
        let problems = try WeightsVerification(contentsOf: download.destination, options: options).problems
        if let problem = problems.first { throw DetectorError.mismatch(file: download.destination, reason: problem) }
      } else {
        try download.run(showsProgress: !quiet && Terminal().isInteractive)
      }
      print(download.destination)
    }
  }
}
