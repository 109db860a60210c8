import FoundationEssentials
import Testing

@Suite("The README")
struct ReadmeTests {
  private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  @Test("shows the examples that are compiled", arguments: ["Detect", "DetectMany", "Train"])
  func showsTheCompiledExamples(name: String) throws {
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    let example = try String(contentsOf: root.appending(path: "Examples/\(name)/main.swift"), encoding: .utf8)
    #expect(readme.contains("```swift\n\(example)```"))
  }
}
