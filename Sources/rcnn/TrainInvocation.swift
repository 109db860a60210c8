import Files
import FoundationEssentials
import JSON
import RCNN

/// How a run of training was asked for, which its folder keeps so that `--resume` needs no other option.
struct TrainInvocation {
  /// The folder from which the paths in the arguments go.
  let workingFolder: String
  /// Those behind `rcnn train`.
  let arguments: [String]

  private static let fileName = "command.json"

  /// What may be asked of the rest of a run: where and how long it computes, not what.
  private static let (changeable, changeableFlags) = (
    ["--resume", "--device", "--threads", "--device-timeout", "--tiles", "--time-limit", "--memory-limit"],
    ["-q", "--quiet", "--tensorboard"]
  )

  /// The arguments that have to stay what they are as long as a run goes on.
  private var lasting: [String] { arguments.without(options: Self.changeable, flags: Self.changeableFlags) }

  /// Throws `UsageError` unless what this process is asked for is what `original` was, as far as it is said.
  func requireNothingBeyond(_ original: TrainInvocation) throws(UsageError) {
    let known = original.lasting
    let now = lasting
    if let index = now.firstIndex(where: { !known.contains($0) }) {
      let option = index > 0 && now[index - 1].hasPrefix("--") && !now[index].hasPrefix("-") ? "\(now[index - 1]) " : ""
      let other = option + now[index]
      throw UsageError(
        "the run was begun without \"\(other)\", and goes on with the data, the model and the recipe that it has; leave that out, or begin another run."
      )
    }
  }

  /// That of this process, with what variables and a file of options add to it; throws what reading that file throws.
  static func current() throws -> TrainInvocation {
    let words = try Defaults.completed(Array(CommandLine.arguments.dropFirst()))
    return TrainInvocation(workingFolder: FileManager.default.currentDirectoryPath, arguments: Array(words.dropFirst()))
  }

  /// The command that was asked for; throws `UsageError` where this program has other options.
  func command() throws(UsageError) -> TrainCommand {
    do { return try TrainCommand.parse(arguments) } catch {
      throw UsageError(
        "the run was begun with options that this version does not take: \(TrainCommand.message(for: error)); begin another run.")
    }
  }

  /// Whether the folder of a run has one.
  static func isKept(inRun folder: String) -> Bool { folder.appending(path: fileName).isFile }

  private init(workingFolder: String, arguments: [String]) { (self.workingFolder, self.arguments) = (workingFolder, arguments) }

  /// Reads what the folder of a run has kept; throws `FileError`.
  init(ofRun folder: String) throws {
    guard Self.isKept(inRun: folder) || !Directory.exists(folder) else {
      throw FileError.unreadable(
        path: folder, reason: "its run ended before it was noted what it had been asked for; repeat its whole command with --resume")
    }
    var (place, words) = ("", [String]())
    try JSONReader.read(folder.appending(path: Self.fileName)) { reader in
      try reader.object { reader, key in
        switch key {
        case "folder": place = try reader.string()
        case "arguments": try reader.array { words.append(try $0.string()) }
        default: try reader.skip()
        }
      }
    }
    self.init(workingFolder: place, arguments: words)
  }

  /// Keeps it in the folder of a run; throws `FileError`.
  func write(toRun folder: String) throws(FileError) {
    let text = JSONText.object([
      "folder": JSONText.string(workingFolder), "arguments": JSONText.array(arguments.map(JSONText.string)),
    ])
    try NewFile.write(text + "\n", to: folder.appending(path: Self.fileName), existing: .replace)
  }
}

extension Sequence<String> {
  /// The words of a command without some options, with their values, and without some flags.
  func without(options: [String], flags: [String]) -> [String] {
    var (words, rest) = ([String](), Array(self)[...])
    while let word = rest.popFirst() {
      let name = String(word.prefix { $0 != "=" })
      if flags.contains(word) || word != name && options.contains(name) { continue }
      if options.contains(word) { rest = rest.dropFirst() } else { words.append(word) }
    }
    return words
  }
}
