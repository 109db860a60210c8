import Glibc
import RCNN
import TestSupport
import Testing

@Suite("The model in the program", .timeLimit(.minutes(10)))
struct SampleRunTests {
  private let folder: TemporaryFolder
  private let program: Program

  init() throws {
    folder = try TemporaryFolder()
    program = try Program(named: "rcnn")
  }

  /// The numbers in the row of that name.
  private func row(_ name: String, _ text: String) throws -> [Double] {
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(name) })
    return line.split(separator: " ").compactMap { Double($0) }
  }

  @Test("without arguments smears are drawn, and about as many cells found as there are, with pictures and what to do next")
  func samples() throws {
    let outcome = try program.run(["detect", "--output", folder["found"]])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let (found, drawn) = (try row("found", outcome.output), try row("drawn", outcome.output))
    #expect(drawn.count == 3 && drawn.allSatisfy { $0 > 0 })
    for (found, drawn) in zip(found, drawn) { #expect(abs(found - drawn) <= max(2, 0.2 * drawn), "\(outcome.output)") }
    #expect((1...6).allSatisfy { folder.contains("found/images/00000\($0).png") && folder.contains("smears/00000\($0).png") })
    #expect(outcome.output.contains("rcnn train DATA"))
    #expect(try program.run(["detect", "--output", folder["found"]]).status == 73)
  }

  @Test("it finds cells where no other one is given, and says so")
  func defaultModel() throws {
    #expect(try program.run(["data", "synthesize", folder["smears"], "--count", "1"]).status == 0)
    let outcome = try program.run(["detect", folder["smears/images/000001.png"]])
    #expect(outcome.status == 0 && outcome.output.contains("\"RBC\""), "\(outcome.errors)")
    #expect(outcome.errors.contains("builtin:blood-cells finds red cells, white cells and platelets"))
    let inspected = try program.run(["weights", "inspect", Checkpoint.bloodCells])
    #expect(inspected.status == 0 && inspected.output.contains("3 and the background"), "\(inspected.errors)")
  }
}
