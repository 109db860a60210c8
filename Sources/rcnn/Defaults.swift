import ArgumentParser
import CLibrary
import Files
import JSON

/// Options that need not be typed: those of a file (`--config`, or RCNN_CONFIG), and a few of the environment. What is typed wins over the file, and the file
/// over the environment.
///
/// The file is one JSON object of options without their dashes, for all commands that have them; an object under a command's name holds those of that
/// command alone.
struct Defaults {
  /// By the option's long name; nil words for a flag.
  private var values: [(name: String, words: [String]?, source: String)] = []

  /// Variables of the environment that stand for options.
  private static let variables = ["RCNN_WEIGHTS": "weights", "RCNN_DEVICE": "device", "RCNN_THREADS": "threads"]
  /// Options that mean something else in another command.
  private static let ambiguous: Set = ["overlap", "precision"]
  /// Other spellings of options, one of which excludes the other.
  private static let aliases = ["score": "conf", "nms": "iou", "max-detections": "max-det", "force": "exist-ok"]

  /// Options that say themselves what another one would.
  private static let alternatives = ["weights": ["--results", "--run", "--compare"]]

  /// The arguments with the defaults of their command behind them; throws `FileError` or `UsageError`.
  static func completed(_ arguments: [String]) throws -> [String] {
    let end = arguments.firstIndex(of: "--") ?? arguments.count
    var typed = Array(arguments[..<end])
    // A command may have an option of this name itself.
    let hasOwn = typed.contains { $0 == "--config" || $0.hasPrefix("--config=") } && ownsConfig(typed)
    let file = try (hasOwn ? nil : takeConfig(&typed)) ?? getenv("RCNN_CONFIG").map { String(cString: $0) }
    let variables = Self.variables.filter { getenv($0.key) != nil }
    guard file != nil || !variables.isEmpty else { return arguments }
    let commands = CommandOptions.all()
    guard let command = commands.last(where: { typed.starts(with: $0.path) }), !command.path.isEmpty else {
      return typed + arguments[end...]
    }
    var defaults = Defaults()
    if let file {
      try defaults.read(
        file, for: command, known: Set(commands.flatMap(\.names)),
        commands: Set(commands.map { $0.path.joined(separator: " ") }))
    }
    for (variable, name) in variables.sorted(by: { $0.key < $1.key }) where command.names.contains(name) {
      defaults.values.append((name, [String(cString: getenv(variable))], variable))
    }
    return typed + defaults.words(for: command, besides: typed) + arguments[end...]
  }

  private static func ownsConfig(_ arguments: [String]) -> Bool {
    CommandOptions.all().contains { !$0.path.isEmpty && arguments.starts(with: $0.path) && $0.names.contains("config") }
  }

  /// Takes `--config FILE` away.
  private static func takeConfig(_ arguments: inout [String]) throws -> String? {
    if let index = arguments.firstIndex(of: "--config") {
      guard index + 1 < arguments.count else { throw UsageError("--config needs the name of a file.") }
      defer { arguments.removeSubrange(index...index + 1) }
      return arguments[index + 1]
    }
    let prefix = "--config="
    guard let index = arguments.firstIndex(where: { $0.hasPrefix(prefix) }) else { return nil }
    return String(arguments.remove(at: index).dropFirst(prefix.count))
  }

  /// The words of the options that the command has and nobody has typed, the first source of each.
  private func words(for command: CommandOptions, besides typed: [String]) -> [String] {
    var seen: Set<String> = []
    return values.flatMap { name, words, _ -> [String] in
      let spellings = command.spellings(of: name) + (Self.aliases[name].map { ["--\($0)"] } ?? []) + (Self.alternatives[name] ?? [])
      let isTyped = typed.contains { word in spellings.contains { word == $0 || word.hasPrefix($0 + "=") } }
      if isTyped || !seen.insert(name).inserted { return [] }
      return words.map { $0.flatMap { ["--\(name)", $0] } } ?? ["--\(name)"]
    }
  }

  private mutating func read(_ file: String, for command: CommandOptions, known: Set<String>, commands: Set<String>) throws {
    var own: [(String, [String]?)] = []
    var shared: [(String, [String]?)] = []
    var unknown: [String] = []
    try JSONReader.read(file) { reader in
      try reader.object { reader, key in
        if reader.peek() == UInt8(ascii: "{") {
          var section: [(String, [String]?)] = []
          try reader.object { try Self.read($1, &$0, into: &section) }
          if key == command.path.joined(separator: " ") { own += section }
          if !commands.contains(key) { unknown.append(key) }
        } else {
          try Self.read(key, &reader, into: &shared)
        }
      }
    }
    if let name = unknown.first {
      throw UsageError("\(file): there is no command \"rcnn \(name)\" whose options these could be; rcnn help lists them.")
    }
    if let (name, _) = own.first(where: { !command.names.contains($0.0) }) {
      throw UsageError("\(file): rcnn \(command.path.joined(separator: " ")) has no option --\(name).")
    }
    if let (name, _) = shared.first(where: { !known.contains($0.0) }) {
      throw UsageError("\(file): no command of rcnn has an option --\(name).")
    }
    if let (name, _) = shared.first(where: { Self.ambiguous.contains($0.0) }) {
      throw UsageError(
        "\(file): --\(name) is not the same in all commands; give it in an object under the name of one, as {\"detect\": {\"\(name)\": ...}}."
      )
    }
    let taken = own + shared.filter { command.names.contains($0.0) }
    if let (name, _) = taken.first(where: { command.flags.contains($0.0) && $0.1 != nil }) {
      throw UsageError("\(file): --\(name) is true or false, and nothing else.")
    }
    values += taken.map { ($0.0, $0.1, file) }
  }

  /// One option; null and false say nothing.
  private static func read(_ key: String, _ reader: inout JSONReader, into list: inout [(String, [String]?)]) throws {
    let name = key.replacing("_", with: "-")
    switch reader.peek() {
    case UInt8(ascii: "["):
      var words: [String] = []
      try reader.array { words.append(try word(&$0)) }
      list.append((name, words))
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
      if try reader.scalarText() == "true" { list.append((name, nil)) }
    default: list.append((name, [try word(&reader)]))
    }
  }

  private static func word(_ reader: inout JSONReader) throws -> String {
    reader.peek() == UInt8(ascii: "\"") ? try reader.string() : try reader.scalarText()
  }
}
