import Datasets
import RCNN
import TestSupport
import Testing

@Suite("rcnn data synthesize", .timeLimit(.minutes(15)))
struct DataSynthesizeTests {
  let folder: TemporaryFolder
  let program: Program

  init() throws {
    folder = try TemporaryFolder()
    program = try Program(named: "rcnn")
  }

  private func synthesize(_ arguments: String...) throws -> Program.Outcome {
    try program.run(["data", "synthesize", folder["smears"], "--size", "96x64"] + arguments)
  }

  @Test("each split is a folder of images with a COCO file beside it")
  func splits() throws {
    let outcome = try synthesize("--train", "3", "--val", "2")
    #expect(outcome.status == 0)
    #expect(outcome.output.isEmpty)
    for (split, count) in [("train", 3), ("val", 2)] {
      let dataset = try Dataset(cocoFile: folder["smears/\(split).json"])
      #expect(dataset.images.count == count)
      for description in dataset.images {
        let image = try Image(contentsOf: folder["smears/\(split)/\(description.fileName)"])
        #expect(image.width == 96 && image.height == 64)
      }
      #expect(dataset.annotations.allSatisfy { $0.box.x + $0.box.width <= 96 && $0.box.y + $0.box.height <= 64 })
    }
  }

  @Test("the same seed gives the same file of labels, another seed others")
  func seeds() throws {
    let labels = try ["1", "1", "2"].map { seed in
      #expect(try synthesize("--count", "2", "--seed", seed, "--force").status == 0)
      return try folder.text(of: "smears/images.json")
    }
    #expect(labels[0] == labels[1])
    #expect(labels[0] != labels[2])
  }

  @Test("files are replaced only when forced, and only those of an earlier set")
  func refusesToReplace() throws {
    try folder.write("precious", to: "smears/val.json")
    let refused = try synthesize("--val", "1")
    #expect(refused.status == 73)
    #expect(refused.errors.contains("--force"))
    #expect(try folder.text(of: "smears/val.json") == "precious")
    let forced = try synthesize("--val", "1", "--force")
    #expect(forced.status == 73, "what this program did not draw stays")
    #expect(try folder.text(of: "smears/val.json") == "precious")
    #expect(try synthesize("--train", "1").status == 0)
    #expect(try synthesize("--train", "2", "--force").status == 0)
    #expect(folder.contains("smears/train/000002.png"))
  }

  @Test(
    "options that make no sense are refused",
    arguments: [
      ["--count", "1", "--train", "1"], ["--count", "0"], ["--density", "3"], ["--size", "640"], ["--size", "1x1"], ["--size", "9x9x9"],
    ])
  func refusals(arguments: [String]) throws {
    #expect(try program.run(["data", "synthesize", folder["none"]] + arguments).status == 64)
    #expect(!folder.contains("none"))
  }
}
