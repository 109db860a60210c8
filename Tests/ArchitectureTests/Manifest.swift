/// The targets that the text of a package description declares, tests and what only they need left out.
struct Manifest {
  /// A target, its folder and the other targets that it depends on.
  struct Target: Equatable {
    let name: String
    let folder: String
    let dependencies: [String]
  }

  let targets: [Target]

  /// Reads the calls of `.target`, `.executableTarget` and `.systemLibrary`, the optional ones behind the description included.
  init(_ text: String) {
    let text = text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }.joined(separator: "\n")
    targets = text.matches(of: /\.(?:target|executableTarget|systemLibrary)(?=\()/).compactMap { match in
      Self.target(Self.parenthesized(text[match.range.upperBound...]))
    }
  }

  private static func target(_ arguments: Substring) -> Target? {
    guard let name = arguments.firstMatch(of: /name: "(\w+)"/)?.1 else { return nil }
    let folder = arguments.firstMatch(of: /path: "([^"]+)"/).map { String($0.1) } ?? "Sources/\(name)"
    if folder.hasPrefix("Tests/") || folder.hasPrefix("Examples/") { return nil }
    let list = arguments.firstMatch(of: /dependencies: \[([^\]]*)\]/)?.1 ?? ""
    // Products are other packages'.
    let names = list.replacing(/\.product\([^)]*\)/, with: "").matches(of: /"(\w+)"/).map { String($0.1) }
    return Target(name: String(name), folder: folder, dependencies: names)
  }

  /// The text up to the parenthesis that closes the one it begins with.
  private static func parenthesized(_ text: Substring) -> Substring {
    var depth = 0
    return text.prefix { character in
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      return depth > 0
    }
  }
}
