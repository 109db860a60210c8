/// The arrows between the modules of a package: those that are allowed, declared and used.
struct Architecture {
  let allowed: [(module: String, arrows: Set<String>)]
  let declared: [String: Set<String>]
  /// The modules that the files of each name, those of other packages and of the system included.
  let used: [String: Set<String>]

  init(allowed: KeyValuePairs<String, [String]>, _ manifest: Manifest, used: (Manifest.Target) throws -> Set<String>) rethrows {
    self.allowed = allowed.map { ($0.key, Set($0.value)) }
    declared = Dictionary(manifest.targets.map { ($0.name, Set($0.dependencies)) }, uniquingKeysWith: { first, _ in first })
    self.used = Dictionary(try manifest.targets.map { ($0.name, try used($0)) }, uniquingKeysWith: { first, _ in first })
  }

  /// What is wrong, a sentence each.
  var problems: [String] {
    let modules = Set(allowed.map(\.module))
    var problems = Self.arrows(from: "the table", to: modules.subtracting(declared.keys), "names no target of the package")
    problems += Self.arrows(from: "the package", to: Set(declared.keys).subtracting(modules), "has a module without a line in the table")
    for (module, arrows) in allowed {
      let (declared, used) = (declared[module] ?? [], (used[module] ?? []).intersection(modules))
      problems += Self.arrows(from: module, to: declared.subtracting(arrows), "declares a dependency that the table does not allow")
      problems += Self.arrows(from: module, to: arrows.subtracting(declared), "is allowed a dependency that it does not declare")
      problems += Self.arrows(from: module, to: used.subtracting(declared), "imports what it does not declare")
      problems += Self.arrows(from: module, to: declared.subtracting(used), "declares what no file of it imports")
    }
    return problems + cycles
  }

  /// Arrows that lead to no earlier line of the table; without any there can be no cycle.
  private var cycles: [String] {
    var above: Set<String> = []
    return allowed.flatMap { module, arrows in
      defer { above.insert(module) }
      return Self.arrows(from: module, to: arrows.subtracting(above), "stands above it in the table, or on itself: move its line down")
    }
  }

  private static func arrows(from module: String, to others: Set<String>, _ what: String) -> [String] {
    others.sorted().map { "\(module) -> \($0): \(what)" }
  }
}
