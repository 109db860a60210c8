import ArgumentParser
import Training

/// A command or an option that there is not, with the one that may have been meant.
struct Misspelling {
  /// One sentence.
  let sentence: String

  /// The first misspelled word of a command that could not be parsed; nil where the fault is another.
  init?(_ words: [String]) {
    let words = Array(words.prefix { $0 != "--" })
    guard let sentence = Self.command(words) ?? Self.option(words) ?? Self.negative(words) else { return nil }
    self.sentence = sentence
  }

  /// The first command of these words that there is not, in a sentence; nil where there are all.
  static func command(_ words: [String]) -> String? {
    var command: any ParsableCommand.Type = RootCommand.self
    var path = ["rcnn"]
    for word in words {
      let known = command.configuration.subcommands
      if known.isEmpty || word.hasPrefix("-") || path.count == 1 && word == "help" { return nil }
      guard let next = known.first(where: { $0.configuration.commandName == word }) else {
        let meant = ClosestName.of(word, among: known.compactMap { $0.configuration.commandName })
        let hint = meant.map { "did you mean \((path + [$0]).joined(separator: " "))?" } ?? "rcnn help lists them."
        return "there is no command \"\((path + [word]).joined(separator: " "))\"; \(hint)"
      }
      command = next
      path.append(word)
    }
    return nil
  }

  /// The parser takes a number below zero for an option.
  private static func negative(_ words: [String]) -> String? {
    zip(words, words.dropFirst()).first { $0.hasPrefix("--") && !$0.contains("=") && $1.hasPrefix("-") && Double($1) != nil }
      .map { "\($0) cannot be \($1), which is below 0." }
  }

  private static func option(_ words: [String]) -> String? {
    guard let command = CommandOptions.all().last(where: { words.starts(with: $0.path) }), !command.path.isEmpty else { return nil }
    let name = command.path.joined(separator: " ")
    for word in words.dropFirst(command.path.count) where word.hasPrefix("--") {
      let option = String(word.dropFirst(2).prefix { $0 != "=" })
      if command.names.contains(option) || ["help", "version", "config"].contains(option) { continue }
      if option.hasPrefix("generate-") || option.hasPrefix("experimental-") { continue }
      let meant = ClosestName.of(option, among: command.visibleNames.sorted())
      return "rcnn \(name) has no option --\(option); \(meant.map { "did you mean --\($0)?" } ?? "rcnn help \(name) lists them.")"
    }
    return nil
  }
}
