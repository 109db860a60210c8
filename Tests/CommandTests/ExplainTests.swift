import TestSupport
import Testing

/// Objects in rendered images, where a model with random weights finds none.
@Suite("rcnn explain", .timeLimit(.minutes(15)))
struct ExplainTests {
  let folder: TemporaryFolder
  let program: Program
  let dataset: [String]

  init() throws {
    folder = try TemporaryFolder()
    program = try Program(named: "rcnn")
    dataset = ["--annotations", folder["smears/images.json"], "--images", folder["smears/images"]]
    #expect(try program.run(["data", "synthesize", folder["smears"], "--count", "2", "--size", "160x120"]).status == 0)
  }

  private func explain(_ options: [String]) throws -> Program.Outcome {
    let classes = options.contains("--classes") ? [] : ["--classes", "RBC,WBC"]
    let model = classes + ["--weights", try TinyModel.path(), "--min-size", "96", "--device", "cpu"]
    return try program.run(["explain"] + model + dataset + options)
  }

  @Test("a score that nothing reaches is named, with the setting that would help")
  func score() throws {
    let outcome = try explain(["--score", "0.99"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("\nclassScore: boxes fit, but the class scores too low\n"))
    #expect(outcome.output.split(separator: "\n").contains { $0.hasPrefix("--score ") })
  }

  @Test("the JSON has one entry for each missed object, and says how many there were")
  func json() throws {
    let outcome = try explain(["--score", "0.99", "--format", "json"])
    #expect(outcome.output.hasPrefix("{\"objects\":"))
    #expect(outcome.output.contains("\"stage\":\"classScore\",\"setting\":\"--score\",\"value\":0."))
  }

  @Test("objects of a category that the model has no class for are left out")
  func unknownCategory() throws {
    let outcomes = try ["RBC,WBC", "RBC,cat"].map { try explain(["--format", "json", "--classes", $0]) }
    let counts = outcomes.compactMap { Int($0.output.dropFirst("{\"objects\":".count).prefix { $0 != "," }) }
    #expect(counts.count == 2 && counts[0] > counts[1] && counts[1] > 0)
    #expect(outcomes[1].errors.contains("the model has no class called WBC"))
  }

  @Test("images of another size than the annotations say are told")
  func sizes() throws {
    _ = try folder.write(folder.text(of: "smears/images.json").replacing(#""width":160"#, with: #""width":150"#), to: "smears/images.json")
    let outcome = try explain([])
    #expect(outcome.status == 0 && outcome.errors.contains("2 images have another size than the annotations say (000001.png is 160 x 120"))
  }

  @Test("images that cannot be read are named and left out")
  func damaged() throws {
    _ = try folder.write("no image", to: "smears/images/000001.png")
    let outcome = try explain([])
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("000001.png") && outcome.errors.contains("Its objects are left out."))
  }
}
