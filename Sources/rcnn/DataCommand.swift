import ArgumentParser

/// `rcnn data`: data sets.
struct DataCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Make and convert data sets.",
    subcommands: [DataConvertCommand.self, DataSynthesizeCommand.self])
}
