import ArgumentParser
import CLibrary
import Files
import OpenCLDevice
import RCNN

/// `rcnn`: one file a subcommand.
@main
package struct RootCommand: AsyncParsableCommand {
  /// What help says.
  package static let configuration = CommandConfiguration(
    commandName: "rcnn",
    abstract: "Find objects in images with Faster R-CNN.",
    discussion: """
      EXAMPLES:
        rcnn detect --weights model.pth photo.jpg
        rcnn detect --weights model.pth photos/ --output run --format jsonl,images
        rcnn help detect

      CONFIGURATION:
        --config FILE (or RCNN_CONFIG) gives any command the options of a JSON file
        (rcnn train takes a recipe by --config, and options by RCNN_CONFIG):
          {"weights": "model.pth", "device": "cpu", "detect": {"score": 0.3}}
        RCNN_WEIGHTS, RCNN_DEVICE and RCNN_THREADS stand for the options of these
        names. What is typed wins over the file, and the file over the environment.

      EXIT STATUS:
      \(ExitCode.explanation)
      """,
    version: version,
    subcommands: [
      DetectCommand.self, ShardCommand.self, MergeCommand.self, TrainCommand.self, EvaluateCommand.self, ExplainCommand.self,
      DataCommand.self, CheckDataCommand.self,
      WeightsCommand.self, DevicesCommand.self, DoctorCommand.self, BenchmarkCommand.self, StagesCommand.self, GradientsCommand.self,
    ])

  /// The version of the program.
  static let version = "0.1.0"

  /// What the argument parser asks for.
  package init() {}

  /// Runs the program.
  package static func main() async {
    AddressSpace.useOneHeap()
    FileGuard.install(status: ExitCode.temporary.rawValue)
    do {
      try Requirement.room(forThreads: 8)
      try await run(nil)
      end()
    } catch {
      end(error)
    }
  }

  /// Ends the program; without the exit handlers of drivers, where one may hang or is still at work.
  private static func end(_ error: (any Error)? = nil) -> Never {
    let status = said(error)
    if status != .temporary && !OpenCLDevices.mayBeBusy { CLibrary.exit(status.rawValue) }
    fflush(nil)
    _exit(status.rawValue)
  }

  /// Says what is still to be said of an error, such as help that was asked for; returns the exit status.
  private static func said(_ error: (any Error)?) -> ExitCode {
    guard let error, !(error is ExitCode) else { return error as? ExitCode ?? .success }
    let status = exitCode(for: error)
    let message = fullMessage(for: error)
    if status != .success {
      // So the parser begins its own, and with a capital.
      Log().error(message.hasPrefix("Error: ") ? String(message.dropFirst("Error: ".count)) : message)
      return status
    }
    do throws(FileError) { try StandardOutput.write(message + "\n") } catch { return reported(error) as? ExitCode ?? .failure }
    return .success
  }

  /// Runs one command, nil: the one that the program was called with; throws its exit status.
  package static func run(_ arguments: [String]?) async throws {
    let words: [String]
    do {
      words = try Defaults.completed(arguments ?? Array(CommandLine.arguments.dropFirst()))
      try checkHelp(words)
    } catch { throw reported(error) }
    var command = try parsed(words)
    if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
  }
}

extension RootCommand {
  /// The command of these words. A word that there is not is told before one that is missing.
  private static func parsed(_ words: [String]) throws -> any ParsableCommand {
    do { return try parseAsRoot(words) } catch {
      if exitCode(for: error) == .success { throw error }
      throw Misspelling(words).map { reported(UsageError($0.sentence)) } ?? error
    }
  }

  /// The parser answers a question for a command that there is not with help for all.
  private static func checkHelp(_ words: [String]) throws(UsageError) {
    guard words.first == "help", words != ["help", "help"], let sentence = Misspelling.command(Array(words.dropFirst())) else { return }
    throw UsageError(sentence)
  }
}

extension CommandLine {
  /// The command as a person could type it again in a shell.
  static var words: String { (["rcnn"] + arguments.dropFirst().map(quoted)).joined(separator: " ") }

  private static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.utf8.allSatisfy { byte in
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
          || "-_./,:=@%+".utf8.contains(byte) || byte >= 0x80
      }
    return isPlain ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
