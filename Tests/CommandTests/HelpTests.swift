import Files
import RCNNCommand
import TestSupport
import Testing

@Suite("What is typed wrong, and help")
struct HelpTests {
  private let program: Program

  init() throws { program = try Program(named: "rcnn") }

  @Test(
    "a command or an option that there is not is named, with the one that may have been meant",
    arguments: [
      ("detct photo.jpg", "there is no command \"rcnn detct\"; did you mean rcnn detect?"),
      ("weights inpsect model.pth", "there is no command \"rcnn weights inpsect\"; did you mean rcnn weights inspect?"),
      ("frobnicate", "there is no command \"rcnn frobnicate\"; rcnn help lists them."),
      ("detect photo.jpg --scroe 0.3", "rcnn detect has no option --scroe; did you mean --score?"),
      // The data set is missing as well.
      ("evaluate --sampels 3", "rcnn evaluate has no option --sampels; did you mean --samples?"),
      ("detect photo.jpg --tyled 3", "rcnn detect has no option --tyled; rcnn help detect lists them."),
      ("detect photo.jpg --batch-size 4", "rcnn detect has no option --batch-size; did you mean --batch?"),
      ("weights inspect model.pth --flop", "rcnn weights inspect has no option --flop; did you mean --flops?"),
    ])
  func misspelling(_ words: String, _ sentence: String) throws {
    let outcome = try program.run(words.split(separator: " ").map(String.init))
    #expect(outcome.status == 64 && outcome.errors == "error: \(sentence)\n", "\(outcome.errors)")
  }

  private static let commands = [
    "", "detect", "shard plan", "merge", "train", "evaluate", "explain", "data synthesize", "data convert", "data merge", "check-data",
    "weights inspect", "weights verify", "weights diff", "weights convert", "weights download", "devices", "doctor", "benchmark model",
    "benchmark kernels", "benchmark training", "stages", "gradients",
  ]

  @Test("help fits a terminal of 80 columns: no example is broken", arguments: commands)
  func examples(_ command: String) throws {
    let outcome = try program.run(["help"] + command.split(separator: " ").map(String.init), environment: ["COLUMNS": "80"])
    #expect(outcome.status == 0)
    let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.count <= 80 || $0.hasPrefix("USAGE: ") })
    // An example that is too long goes on at the left margin.
    let examples = lines.drop { $0 != "EXAMPLES:" }.dropFirst().prefix { !$0.isEmpty }
    #expect(examples.allSatisfy { $0.hasPrefix("  ") }, "\(examples.filter { !$0.hasPrefix("  ") })")
  }

  @Test("short names are the same everywhere", arguments: commands.dropFirst())
  func shortNames(_ command: String) throws {
    let help = try program.run(["help"] + command.split(separator: " ").map(String.init)).output
    for name in ["output", "quiet", "verbose", "weights", "recursive"] where help.contains(" --\(name) ") || help.contains(" --\(name)\n") {
      #expect(help.contains("-\(name.prefix(1)), --\(name)"), "\(command) --\(name)")
    }
  }

  @Test("settings that sentences of the libraries name are options that there are")
  func optionNames() throws {
    let sources = #filePath.folder.folder.folder.appending(path: "Sources")
    var named: Set<String> = []
    for file in try Directory.contents(of: sources, isRecursive: true).files where file.hasSuffix(".swift") && !file.hasPrefix("rcnn/") {
      let text = try FileReader.text(of: sources.appending(path: file))
      for line in text.split(separator: "\n") where !line.contains("///") && line.contains("\"") {
        named.formUnion(line.matches(of: #/`([a-zA-Z.: \\()]+)`/#).map { String($0.1) })
      }
    }
    let known = Set(OptionNames.all.map(\.key))
    // What a sentence says of a value stands for all of them.
    let patterns = named.filter { $0.contains("\\(") }
    #expect(named.subtracting(patterns).subtracting(known).sorted() == [])
    for pattern in patterns { #expect(known.contains { $0.hasPrefix(pattern.prefix { $0 != "\\" }) }, "\(pattern)") }
    let help = try Self.commands.map { try program.run(["help"] + $0.split(separator: " ").map(String.init)).output }.joined()
    for name in OptionNames.all { #expect(help.contains(name.value.prefix { $0 != " " }), "\(name.value)") }
  }
}
