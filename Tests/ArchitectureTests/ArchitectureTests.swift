import Files
import Testing

@Suite("Architecture")
struct ArchitectureTests {
  private static let root = #filePath.folder.folder.folder

  @Test("the modules of the package depend on each other just as the table says")
  func package() throws {
    let manifest = Manifest(try FileReader.text(of: Self.root + "/Package.swift"))
    #expect(manifest.targets.count >= 30)
    let architecture = try Architecture(allowed: Arrows.allowed, manifest) { target in
      try Imports.names(in: "\(Self.root)/\(target.folder)", of: target.name)
    }
    #expect(architecture.problems == [])
  }

  @Test("every folder of the sources is a module")
  func folders() throws {
    let manifest = Manifest(try FileReader.text(of: Self.root + "/Package.swift"))
    let folders = try Directory.names(in: Self.root + "/Sources").compactMap { $0 }.map { "Sources/\($0)" }
    #expect(Set(folders).subtracting(manifest.targets.map(\.folder)).sorted() == [])
  }

  /// Three modules, one on the other.
  private static let manifest = """
      targets: [
        .target(name: "Ground"),
        // .target(name: "Gone"),
        .target(
          name: "Middle", dependencies: ["Ground"], exclude: ["x"], linkerSettings: [.linkedLibrary("z")]),
        .executableTarget(
          name: "Top",
          dependencies: ["Middle", .product(name: "Other", package: "other")], path: "Sources/top"),
        .testTarget(name: "TopTests", dependencies: ["Top"]),
        .target(name: "Support", path: "Tests/Support"),
      ]
    """

  private func problems(
    _ allowed: KeyValuePairs<String, [String]> = ["Ground": [], "Middle": ["Ground"], "Top": ["Middle"]], manifest: String = manifest,
    top: String = "import Middle\nimport Other"
  ) -> [String] {
    let sources = ["Ground": "", "Middle": "import Ground", "Top": top]
    return Architecture(allowed: allowed, Manifest(manifest)) { target in
      Set(Imports.names(inText: sources[target.name] ?? "", isSwift: true))
    }.problems
  }

  @Test("targets are read with their folders and dependencies, without tests and other packages")
  func reading() {
    #expect(
      Manifest(Self.manifest).targets == [
        .init(name: "Ground", folder: "Sources/Ground", dependencies: []),
        .init(name: "Middle", folder: "Sources/Middle", dependencies: ["Ground"]),
        .init(name: "Top", folder: "Sources/top", dependencies: ["Middle"]),
      ])
    #expect(problems() == [])
  }

  @Test("imports are read whatever stands before them, and includes of C")
  func imports() {
    let swift = "@testable import A\n@_exported import B\npackage import struct C.D\n// import E\nlet x = \"import F\"\nimport G"
    #expect(Imports.names(inText: swift, isSwift: true) == ["A", "B", "C", "G"])
    let c = "#include \"A.h\"\n#include <B.h>\n#include \"Templates/c.h\"\n//#include \"D.h\""
    #expect(Imports.names(inText: c, isSwift: false) == ["A", "B"])
  }

  @Test("a new arrow is a problem, whether it is imported only, declared only, or both")
  func newArrow() {
    let imported = problems(top: "import Middle\nimport Ground")
    #expect(imported == ["Top -> Ground: imports what it does not declare"])
    let declared = Self.manifest.replacing("dependencies: [\"Middle\", ", with: "dependencies: [\"Ground\", \"Middle\", ")
    #expect(
      problems(manifest: declared) == [
        "Top -> Ground: declares a dependency that the table does not allow",
        "Top -> Ground: declares what no file of it imports",
      ])
    #expect(
      problems(manifest: declared, top: "import Middle\nimport Ground") == [
        "Top -> Ground: declares a dependency that the table does not allow"
      ])
  }

  @Test("an arrow that nobody follows any more is a problem")
  func oldArrow() {
    #expect(problems(top: "") == ["Top -> Middle: declares what no file of it imports"])
    #expect(
      problems(["Ground": [], "Middle": ["Ground"], "Top": ["Ground", "Middle"]]) == [
        "Top -> Ground: is allowed a dependency that it does not declare"
      ])
  }

  @Test("a module without a line in the table is a problem, and so is a line without a module")
  func modules() {
    #expect(problems(["Ground": [], "Top": []]).contains("the package -> Middle: has a module without a line in the table"))
    let gone: KeyValuePairs = ["Ground": [], "Gone": [], "Middle": ["Ground"], "Top": ["Middle"]]
    #expect(problems(gone) == ["the table -> Gone: names no target of the package"])
  }

  @Test("arrows lead up in the table, so that there is no cycle")
  func cycles() {
    let circle: KeyValuePairs = ["Ground": ["Top"], "Middle": ["Ground"], "Top": ["Middle"]]
    #expect(problems(circle).contains("Ground -> Top: stands above it in the table, or on itself: move its line down"))
  }
}
