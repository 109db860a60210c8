import ArgumentParser

/// `rcnn data`: data sets.
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Convert data sets.",
    subcommands: [DataConvertCommand.self])
}
