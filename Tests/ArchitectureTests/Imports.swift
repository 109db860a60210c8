import Files

/// The modules that files name: those that Swift imports, and those whose header C includes.
enum Imports {
  /// The modules that the files in a folder name, whatever package they are of, without `module` itself; throws `FileError`.
  static func names(in folder: String, of module: String) throws -> Set<String> {
    // Weights are no text, and name nothing; what documentation shows is another program.
    let sources = try Directory.contents(of: folder).files.filter { $0.pathExtension != "safetensors" && !$0.contains(".docc/") }
    let named = try sources.flatMap { file in
      try names(inText: FileReader.text(of: "\(folder)/\(file)"), isSwift: file.pathExtension == "swift")
    }
    return Set(named).subtracting([module])
  }

  /// The modules that a file's lines name.
  static func names(inText text: String, isSwift: Bool) -> [String] {
    let lines = text.split(separator: "\n")
    return lines.compactMap { line in
      isSwift
        ? line.prefixMatch(of: /(?:@\w+ |public |package |internal |fileprivate |private )*import (?:[a-z]+ )?(\w+)/).map { String($0.1) }
        : line.prefixMatch(of: /\s*#\s*include ["<](\w+)\.h[">]/).map { String($0.1) }
    }
  }
}
