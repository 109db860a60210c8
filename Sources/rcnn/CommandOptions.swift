import ArgumentParser
import JSON

/// A command with the names of its options, as the argument parser tells them.
struct CommandOptions {
  /// Such as `["weights", "inspect"]`.
  let path: [String]
  private(set) var arguments: [Argument] = []

  /// An argument by its spellings, with dashes.
  struct Argument {
    var spellings: [String] = []
    /// Whether help lists it.
    var isShown = true
    /// Whether it stands alone, without a value.
    var isFlag = false

    fileprivate var longNames: [String] { spellings.filter { $0.hasPrefix("--") }.map { String($0.dropFirst(2)) } }
  }

  /// The long names without dashes.
  var names: Set<String> { Set(arguments.flatMap(\.longNames)) }

  /// Those that help lists.
  var visibleNames: Set<String> { Set(arguments.filter(\.isShown).flatMap(\.longNames)) }

  /// The long names of those that take no value.
  var flags: Set<String> { Set(arguments.filter(\.isFlag).flatMap(\.longNames)) }

  /// All spellings of the option with a long name.
  func spellings(of name: String) -> [String] {
    arguments.map(\.spellings).first { $0.contains("--\(name)") } ?? ["--\(name)"]
  }

  /// All commands, each behind those that it belongs to.
  static func all() -> [CommandOptions] {
    let text: String
    do {
      _ = try RootCommand.parseAsRoot(["--experimental-dump-help"])
      return []
    } catch { text = RootCommand.fullMessage(for: error) }
    var commands: [CommandOptions] = []
    Array(text.utf8).withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      try? reader.object { reader, key in
        if key == "command" { try read(&reader, above: nil, into: &commands) } else { try reader.skip() }
      }
    }
    return commands
  }

  private static func read(_ reader: inout JSONReader, above: [String]?, into commands: inout [CommandOptions]) throws {
    var name = ""
    var arguments: [Argument] = []
    var below: [CommandOptions] = []
    try reader.object { reader, key in
      switch key {
      case "commandName": name = try reader.string()
      case "arguments": try reader.array { arguments.append(try argument(&$0)) }
      case "subcommands": try reader.array { try read(&$0, above: [], into: &below) }
      default: try reader.skip()
      }
    }
    let path = above == nil ? [] : [name]
    commands.append(CommandOptions(path: path, arguments: arguments))
    commands += below.map { CommandOptions(path: path + $0.path, arguments: $0.arguments) }
  }

  private static func argument(_ reader: inout JSONReader) throws -> Argument {
    var argument = Argument()
    try reader.object { reader, key in
      switch key {
      case "kind": argument.isFlag = try reader.string() == "flag"
      case "shouldDisplay": argument.isShown = try reader.scalarText() == "true"
      case "names": try reader.array { argument.spellings.append(try spelling(&$0)) }
      default: try reader.skip()
      }
    }
    return argument
  }

  private static func spelling(_ reader: inout JSONReader) throws -> String {
    var (kind, name) = ("", "")
    try reader.object { reader, key in
      switch key {
      case "kind": kind = try reader.string()
      case "name": name = try reader.string()
      default: try reader.skip()
      }
    }
    return (kind == "long" ? "--" : "-") + name
  }
}
