import ArgumentParser

/// `rcnn`: one file a subcommand.
@main
struct RootCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rcnn",
    abstract: "Find objects in images with Faster R-CNN.",
    discussion: """
      EXAMPLES:
        rcnn detect --weights model.pth photo.jpg
        rcnn detect --weights model.pth photos/ --output run --format jsonl,images
        rcnn help detect

      EXIT STATUS:
      \(ExitCode.explanation)
      """,
    version: version,
    subcommands: [
      DetectCommand.self, DevicesCommand.self, DoctorCommand.self, WeightsCommand.self, BenchmarkCommand.self, StagesCommand.self,
    ])

  /// The version of the program.
  static let version = "0.1.0"
}
