import ArgumentParser
import Glibc

/// `rcnn`: one file a subcommand.
@main
package struct RootCommand: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
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
      DetectCommand.self, EvaluateCommand.self, ExplainCommand.self, DataCommand.self, CheckDataCommand.self, WeightsCommand.self,
      DevicesCommand.self, DoctorCommand.self, BenchmarkCommand.self, StagesCommand.self,
    ])

  /// The version of the program.
  static let version = "0.1.0"

  package init() {}

  /// Runs the program.
  package static func main() async {
    do { try await run(nil) } catch {
      // A driver that hangs must not keep the program from ending.
      if exitCode(for: error) == .temporary {
        fflush(nil)
        _exit(ExitCode.temporary.rawValue)
      }
      exit(withError: error)
    }
  }

  /// Runs one command, nil: the one that the program was called with; throws its exit status.
  package static func run(_ arguments: [String]?) async throws {
    var command = try parseAsRoot(arguments)
    if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
  }
}
