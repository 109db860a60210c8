import Glibc
import RCNN
import TestSupport
import Testing

@Suite("What rcnn detect refuses")
struct RefusalTests {
  let folder: TemporaryFolder
  let program: Program

  init() throws {
    folder = try TemporaryFolder()
    program = try Program(named: "rcnn")
    try Image(width: 64, height: 64, color: .white).writePNG(to: folder["a.png"])
  }

  /// Runs with the tiny model; every refusal must be one sentence without Swift's spelling of values.
  private func refusal(_ arguments: [String], weights: String? = nil, outputPath: String? = nil) throws -> Program.Outcome {
    let model = ["--weights", try weights ?? TinyModel.path(), "--min-size", "64"]
    let outcome = try program.run(["detect"] + model + arguments, outputPath: outputPath)
    #expect(outcome.output == "")
    #expect(!outcome.errors.contains("Error("))
    #expect(!outcome.errors.contains("Optional("))
    return outcome
  }

  @Test(
    "values out of range and options that exclude each other are wrong usage",
    arguments: [
      ["--score", "1.5"], ["--score", "nan"], ["--nms", "-0.1"], ["--max-detections", "0"], ["--batch", "0"], ["--threads", "0"],
      ["--min-size", "0"], ["--bn-eps", "-1"], ["--anchor-sizes", "16,0"], ["--anchor-sizes", "16//32"], ["--aspect-ratios", "wide"],
      ["--class-score", "cat"], ["--class-score", "cat=2"], ["--format", "xml"],
      ["--format", "images"],
      ["--format", "csv,coco"], ["--resume"], ["--device", "toaster"], ["--exif", "sometimes"], ["--model", "yolo"],
      ["-q", "-v"], ["--score", "0.5", "--conf", "0.4"], ["-o", "run", "--resume", "--force"], ["--filter-class", "unicorn"],
      ["--filter-class", ","],
      ["--classes", "one,two,three"],
      ["-o", "found.json", "--format", "csv"], ["--score", "-1"], ["--save-conf"], ["--batch-size", "2"],
      ["--no-such-option"], ["--batch", "2305843009213693952"], ["--max-detections", "4611686018427387904"],
      ["--proposals", "4611686018427387904"], ["--rpn-top", "4611686018427387904"], ["--threads", "4611686018427387904"],
      ["--min-size", "3000000000", "--max-size", "3000000000"], ["--min-size", "1000000000", "--max-size", "1000000000"],
    ])
  func usage(arguments: [String]) throws {
    let outcome = try refusal([folder["a.png"]] + arguments)
    #expect(outcome.status == 64 && outcome.errors.hasPrefix("error: "), "\(outcome.errors)")
  }

  @Test(
    "a file of options names the command or the option that there is not",
    arguments: [
      (#"{"detcet": {"score": 0.5}}"#, "there is no command \"rcnn detcet\""),
      (#"{"scroe": 0.5}"#, "no command of rcnn has an option --scroe"),
      (#"{"detect": {"agnostic-nms": "a.png"}}"#, "--agnostic-nms is true or false, and nothing else"),
      (#"{"detect": {"samples": 5}}"#, "rcnn detect has no option --samples"),
    ])
  func optionsOfFile(text: String, reason: String) throws {
    let outcome = try refusal([folder["a.png"], "--config", folder.write(text, to: "options.json")])
    #expect(outcome.status == 64 && outcome.errors.contains("options.json: \(reason)"), "\(outcome.errors)")
  }

  @Test("help for a command that there is not is wrong usage")
  func help() throws {
    for words in [["help", "nonsense"], ["help", "weights", "nonsense"]] {
      let outcome = try program.run(words)
      #expect(
        outcome.status == 64
          && outcome.errors
            == "error: there is no command \"\((["rcnn"] + words.dropFirst()).joined(separator: " "))\"; rcnn help lists them.\n"
      )
    }
    #expect(try program.run(["help", "weights", "inspect"]).output.contains("rcnn weights inspect"))
  }

  @Test("no inputs are wrong usage") func noInputs() throws { #expect(try refusal([]).status == 64) }

  @Test("an unknown class is named") func unknownClass() throws {
    #expect(
      try refusal([folder["a.png"], "--filter-class", "unicorn"]).errors.contains("\"unicorn\" is not a class of this model, which knows "))
  }

  @Test("an image that is given as a list of paths is none, and no list of its bytes")
  func imageAsList() throws {
    #expect(rename(folder["a.png"], folder["a.txt"]) == 0)
    let outcomes = [
      try refusal([folder["a.txt"]]), try program.run(["shard", "plan", folder["a.txt"], "--shards", "2", "--output", folder["plan"]]),
    ]
    for outcome in outcomes {
      #expect(outcome.status == 65)
      #expect(outcome.errors == "error: \(folder["a.txt"]) is refused: it is no list of paths: it holds a NUL.\n")
    }
  }

  @Test("inputs that are missing give 66 and their names")
  func missingInputs() throws {
    let outcome = try refusal([folder["none.jpg"]])
    #expect(outcome.status == 66)
    #expect(outcome.errors == "error: \(folder["none.jpg"]) does not exist; give image files, folders, patterns or a .txt list.\n")
    #expect(try refusal([folder["*.bmp"]]).status == 66)
    #expect(try refusal([folder["a.png"], "--classes", folder["none.txt"]]).status == 66)
    #expect(try refusal([folder["a.png"], "--coco-annotations", folder["none.json"]]).status == 66)
    #expect(try refusal([folder["a.png"]], weights: folder["none.pth"]).status == 66)
  }

  @Test("damaged checkpoints and annotations give 65")
  func badData() throws {
    try folder.write("not a model", to: "bad.pth")
    try folder.write("{", to: "bad.json")
    #expect(try refusal([folder["a.png"]], weights: folder["bad.pth"]).status == 65)
    #expect(try refusal([folder["a.png"], "--coco-annotations", folder["bad.json"]]).status == 65)
  }

  @Test("an output that cannot be created gives 73")
  func cannotCreate() throws {
    try folder.write("a file", to: "file")
    #expect(try refusal([folder["a.png"], "-o", folder["file"]]).status == 73)
    #expect(try refusal([folder["a.png"], "-o", folder["file/run"]]).status == 73)
    #expect(try refusal([folder["a.png"], "-o", "/proc/run"]).status == 73)
  }

  @Test("a full disk gives 74 and one sentence")
  func fullDisk() throws {
    let outcome = try refusal([folder["a.png"]], outputPath: "/dev/full")
    #expect(outcome.status == 74)
    #expect(outcome.errors.contains("error: standard output cannot be written: no space left on device."))
  }

  @Test("a reader that leaves ends the program without a word")
  func brokenPipe() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    close(ends[0])
    defer { close(ends[1]) }
    let outcome = try refusal([folder["a.png"], "-q"], outputPath: "/proc/self/fd/\(ends[1])")
    #expect(outcome.status == 141)
    #expect(outcome.errors == "")
  }

  @Test(
    "help and version go to standard output and end well",
    arguments: [["--help"], ["--version"], ["detect", "--help"], ["help", "detect"]])
  func help(arguments: [String]) throws {
    let outcome = try program.run(arguments)
    #expect(outcome.status == 0)
    #expect(!outcome.output.isEmpty)
    #expect(outcome.errors == "")
    #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }
}
