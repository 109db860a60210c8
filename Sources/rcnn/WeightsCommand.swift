import ArgumentParser
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
