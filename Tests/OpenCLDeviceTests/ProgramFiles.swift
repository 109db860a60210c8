import FoundationEssentials
import OpenCLDevice
import TestSupport

/// Programs as files that a compiler takes as they are: the constants stand in front of the text.
struct ProgramFiles {
  let paths: [String]
  private let folder: TemporaryFolder

  /// Writes one file for each program into a folder that goes when this goes.
  init(_ programs: [ProgramKey]) throws {
    let folder = try TemporaryFolder()
    paths = try programs.enumerated().map { try folder.write(Self.text($1), to: Self.name($1, $0)) }
    self.folder = folder
  }

  /// Writes the programs into a folder that stays.
  static func write(_ programs: [ProgramKey], to folder: String) throws {
    for (index, program) in programs.enumerated() {
      try Data(text(program).utf8).write(to: URL(filePath: "\(folder)/\(name(program, index))"))
    }
  }

  private static func name(_ program: ProgramKey, _ index: Int) -> String { "\(program.source.name)-\(index).cl" }

  private static func text(_ program: ProgramKey) -> String {
    let constants = program.options.split(separator: " ").filter { $0.hasPrefix("-D") }.map { $0.dropFirst(2).split(separator: "=") }
    return constants.map { "#define \($0[0]) \($0[1])\n" }.joined() + program.source.text
  }
}
