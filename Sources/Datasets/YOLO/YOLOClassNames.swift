import JSON

/// The class names of a YOLO data set: the `names` of its YAML file, or a list with one a line.
///
/// Of YAML only what such files have is read: `names: [cat, dog]`, a block of `- cat`, a block of `0: cat`, and quotes around names.
struct YOLOClassNames {
  /// In the order of their numbers, from 0 on.
  private(set) var names: [String] = []

  /// Why a text is refused.
  struct Problem: Error {
    let line: Int
    let reason: String
  }

  /// The names in a list of lines; blank lines count for nothing.
  init(list text: String) {
    names = Self.lines(text).map(\.trimmed).filter { !$0.isEmpty }
  }

  /// The names in a YAML file.
  init(yaml text: String) throws(Problem) {
    let lines = Self.lines(text).map(Self.withoutComment)
    guard let start = lines.firstIndex(where: { $0.hasPrefix("names:") }) else { throw Problem(line: 1, reason: "it has no \"names\"") }
    let rest = String(lines[start].dropFirst("names:".count)).trimmed
    var entries: [(line: Int, text: String)] = []
    if rest.isEmpty {
      entries = lines.indices.dropFirst(start + 1).prefix { Self.continues(lines[$0]) }.map { ($0 + 1, lines[$0].trimmed) }
    } else {
      entries = try Self.flow(rest, lines[(start + 1)...], line: start + 1)
    }
    for entry in entries where !entry.text.isEmpty { try add(entry.text, line: entry.line) }
    if names.isEmpty { throw Problem(line: start + 1, reason: "\"names\" is empty") }
  }

  /// One entry: `- cat`, `0: cat` or `cat`.
  private mutating func add(_ entry: String, line: Int) throws(Problem) {
    var text = entry[...]
    if text.hasPrefix("- ") { text = text.dropFirst(2) }
    if let colon = text.firstIndex(of: ":"), let number = Int(String(text[..<colon]).trimmed) {
      guard number == names.count else { throw Problem(line: line, reason: "class \(number) stands where class \(names.count) should") }
      text = text[text.index(after: colon)...]
    }
    let name = Self.unquoted(String(text).trimmed)
    guard !name.isEmpty else { throw Problem(line: line, reason: "class \(names.count) has no name") }
    names.append(name)
  }

  /// The entries of `[a, b]` or `{0: a, 1: b}`, which may go on over the lines that follow.
  private static func flow(_ first: String, _ following: ArraySlice<String>, line: Int) throws(Problem) -> [(line: Int, text: String)] {
    guard let open = first.first, let close = ["[": "]", "{": "}"][open] as Character? else {
      throw Problem(line: line, reason: "\"names\" is no list")
    }
    var entries = [""]
    var quote: Character?
    for character in ([String(first.dropFirst())] + following).joined(separator: " ") {
      let entry = entries[entries.count - 1].trimmed
      if quote == nil && character == close { return entries.map { (line, $0.trimmed) } }
      if quote == nil && character == "," {
        entries.append("")
        continue
      }
      // A quote within a plain name is part of it.
      if character == quote {
        quote = nil
      } else if quote == nil && "'\"".contains(character) && (entry.isEmpty || entry.hasSuffix(":")) {
        quote = character
      }
      entries[entries.count - 1].append(character)
    }
    throw Problem(line: line, reason: "\"names\" has no \"\(close)\"")
  }

  /// Whether a line belongs to the block above it: it is blank, indented or an entry of a list.
  private static func continues(_ line: String) -> Bool {
    line.isEmpty || line.hasPrefix(" ") || line.hasPrefix("\t") || line.hasPrefix("- ")
  }

  /// The lines without what ends them.
  private static func lines(_ text: String) -> [String] {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
  }

  /// The line up to a # that stands at its beginning or behind a blank.
  private static func withoutComment(_ line: String) -> String {
    if line.hasPrefix("#") { return "" }
    return line.firstRange(of: " #").map { String(line[..<$0.lowerBound]) } ?? line
  }

  /// The text between quotes; between double ones YAML has JSON's escapes, between single ones a doubled quote.
  private static func unquoted(_ text: String) -> String {
    guard text.count >= 2, let first = text.first, text.last == first else { return text }
    if first == "'" { return text.dropFirst().dropLast().split(separator: "''", omittingEmptySubsequences: false).joined(separator: "'") }
    guard first == "\"" else { return text }
    let unescaped = Array(text.utf8).withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      return try? reader.string()
    }
    return unescaped ?? String(text.dropFirst().dropLast())
  }
}
