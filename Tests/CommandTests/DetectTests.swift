import Glibc
import RCNN
import TestSupport
import Testing

@Suite("rcnn detect", .timeLimit(.minutes(15)))
struct DetectTests {
  let folder: TemporaryFolder
  let program: Program
  let model: [String]

  init() throws {
    folder = try TemporaryFolder()
    program = try Program(named: "rcnn")
    model = ["--weights", try TinyModel.path(), "--classes", "cat,dog", "--min-size", "64"]
    for index in 1...4 {
      let image = Image(width: 64, height: 48 + index, color: Color(red: UInt8(50 * index), green: 99, blue: 0))
      try folder.makeFolders(above: "in/x")
      try image.writePNG(to: folder["in/\(index).png"])
    }
  }

  /// Thresholds that let something of the tiny model's nonsense through.
  private static let low = ["--score", "0.1", "--max-detections", "3"]

  private func detect(_ arguments: [String], thresholds: [String] = low, input: String = "") throws -> Program.Outcome {
    try program.run(["detect"] + model + thresholds + arguments, input: input)
  }

  @Test("standard output has a row for each image and nothing else; standard error has the rest")
  func pureOutput() throws {
    let outcome = try detect([folder["in"], "--verbose"])
    #expect(outcome.status == 0)
    let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 5 && lines.last == "")
    for (index, line) in lines.dropLast().enumerated() {
      #expect(line.hasPrefix("{\"file\":\"\(folder["in/\(index + 1).png"])\",\"width\":64,\"height\":\(49 + index),\"detections\":["))
      #expect(line.hasSuffix("]}"))
    }
    #expect(
      outcome.output.contains("\"label\":\"cat\",\"category_id\":1,") || outcome.output.contains("\"label\":\"dog\",\"category_id\":2,"))
    #expect(outcome.errors.contains("4 images, "))
    let shares = outcome.errors.matches(of: #/([a-z]+) (\d+) %/#).compactMap { Int($0.2) }
    #expect(outcome.errors.contains("of the work: decode ") && shares.count == 5 && shares.reduce(0, +) == 100, "\(outcome.errors)")
    #expect(!outcome.errors.contains("\u{1B}"), "no terminal, no escape sequences")
  }

  @Test("quiet runs say nothing")
  func quiet() throws {
    #expect(try detect([folder["in"], "-q"]).errors == "")
  }

  @Test("the batch size and the number of threads do not change a byte")
  func determinism() throws {
    let reference = try detect([folder["in"]]).output
    #expect(try detect([folder["in"], "--batch", "4", "--threads", "1"]).output == reference)
    #expect(try detect([folder["in"], "--batch", "3", "--threads", "3"]).output == reference)
    #expect(try detect([folder["in"], "--batch", "1", "--threads", "2"]).output == reference)
  }

  @Test("paths may come from standard input, by Ultralytics' spelling too")
  func standardInput() throws {
    let list = folder["in/2.png"] + "\n" + folder["in/1.png"] + "\n"
    let outcome = try detect(["--source", "-", "--format", "csv"], input: list)
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix("file,width,height,label,category_id,score,x,y,w,h\n\(folder["in/2.png"]),64,50,"))
  }

  @Test("an image may come from standard input as well")
  func imageOnStandardInput() throws {
    let shell = try Program(at: "/bin/sh")
    let words = ([program.path, "detect"] + model + Self.low + ["-"]).joined(separator: " ")
    let outcome = try shell.run(["-c", "\(words) < \(folder["in/1.png"])"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try outcome.output == detect([folder["in/1.png"]]).output.replacing(folder["in/1.png"], with: "-"))
    let resumed = try shell.run(["-c", "\(words) -o \(folder["run"]) --resume < \(folder["in/1.png"])"])
    #expect(resumed.status == 64 && resumed.errors.contains("leave --resume out"))
    let other = try shell.run(["-c", "\(words) < \(program.path)"])
    #expect(other.status == 65 && other.errors.contains("neither an image that is known nor a list of paths"), "\(other.errors)")
  }

  @Test(
    "a file takes the rows of the format that its name tells",
    arguments: [("rows.jsonl", "jsonl"), ("table.csv", "csv"), ("coco.json", "coco"), ("lines.txt", "text")])
  func outputFile(name: String, format: String) throws {
    let outcome = try detect([folder["in"], "-o", folder[name]])
    #expect(outcome.status == 0 && outcome.output == "")
    #expect(outcome.errors.contains("results: \(folder[name])"))
    let rows = try folder.text(of: name)
    #expect(try rows == detect([folder["in"], "--format", format]).output && !rows.isEmpty)
    // What is there stays, unless it is such a file and is to be replaced.
    let refused = try detect([folder["in/1.png"], "-o", folder[name]])
    #expect(refused.status == 73 && refused.errors.contains("--force"), "\(refused.errors)")
    #expect(try folder.text(of: name) == rows)
    #expect(try detect([folder["in/1.png"], "-o", folder[name], "--force"]).status == 0)
    #expect(try folder.text(of: name) == detect([folder["in/1.png"], "--format", format]).output)
    for foreign in ["my notes: of\nthe year", "[{\"precious\": 1}]", "a: b.png\n"] {
      try folder.write(foreign, to: name)
      #expect(try detect([folder["in/1.png"], "-o", folder[name], "--force"]).status == 73)
      #expect(try folder.text(of: name) == foreign)
    }
    try folder.write("\n\n", to: name)
    #expect(try detect([folder["in/1.png"], "-o", folder[name], "--force"]).status == 0)
  }

  @Test("a file of an interrupted run is whole around what is done")
  func interruptedFile() throws {
    for index in 5..<400 { #expect(symlink("1.png", folder["in/\(index).png"]) == 0) }
    let running = try program.start(["detect"] + model + Self.low + [folder["in"], "-o", folder["found.json"]])
    folder.waitForText(in: "found.json")
    running.send(SIGINT)
    #expect(try running.wait().status == 130)
    #expect(try folder.text(of: "found.json").hasSuffix("\n]\n"))
  }

  @Test(
    "what a file cannot take is refused", arguments: [["--format", "images"], ["--format", "jsonl,csv"], ["--resume"], ["--save-crops"]])
  func outputFileUsage(options: [String]) throws {
    #expect(try detect([folder["in"], "-o", folder["rows.jsonl"]] + options).status == 64)
    #expect(!folder.contains("rows.jsonl"))
  }

  @Test("classes suppress each other where that is asked for")
  func agnosticSuppression() throws {
    let many = ["--score", "0.1", "--nms", "0.3"]
    func boxes(_ options: [String]) throws -> [String] {
      let output = try detect([folder["in/1.png"]] + options, thresholds: many).output
      return output.matches(of: #/"bbox":\[[^\]]*\]/#).map { String($0.0) }
    }
    let (usual, agnostic) = (try boxes([]), try boxes(["--agnostic-nms"]))
    #expect(!agnostic.isEmpty && agnostic.count < usual.count)
  }

  @Test("thresholds and class filters hold")
  func thresholds() throws {
    #expect(try detect([folder["in"]], thresholds: ["--score", "1"]).output.contains("label") == false)
    let single = try detect([folder["in/1.png"]], thresholds: ["--conf", "0.1", "--max-det", "1", "--iou", "0.3"]).output
    #expect(single.split(separator: "\"label\"").count == 2, "Ultralytics' spellings work as well")
    #expect(try detect([folder["in"], "--class-score", "cat=1", "--class-score", "DOG=1"]).output.contains("label") == false)
    #expect(try detect([folder["in"], "--filter-class", "dog"]).output.contains("\"cat\"") == false)
  }

  @Test(
    "COCO's formats have the ids that an annotation file has for images and categories; classes that it does not know are left out, and told"
  )
  func annotations() throws {
    func detect(_ categories: String) throws -> Program.Outcome {
      let images = (1...4).map { "{\"id\": \($0 + 70), \"file_name\": \"\($0).png\"}" }.joined(separator: ",")
      let file = try folder.write("{\"images\": [\(images)]\(categories)}", to: "annotations.json")
      return try self.detect([folder["in"], "--format", "coco", "--coco-annotations", file])
    }
    // What the tiny model sees are cats, with the label 1.
    let plain = try detect("").output
    #expect(plain.contains("\"image_id\":71,\"category_id\":1,"), "\(plain)")
    let translated = try detect(", \"categories\": [{\"id\": 0, \"name\": \"CAT\"}]")
    #expect(translated.output == plain.replacing("\"category_id\":1,", with: "\"category_id\":0,"))
    #expect(translated.errors.contains("has no category for 1 class of the model (dog); COCO's files leave these out."))
    let left = try detect(", \"categories\": [{\"id\": 1, \"name\": \"dog\"}]")
    #expect(left.status == 0 && left.output.filter { !$0.isWhitespace } == "[]")
    // Without names classes are categories in their order, and what was written can be read.
    let boxes = (1...4).map { "{\"id\": \($0), \"image_id\": \($0 + 70), \"category_id\": 7, \"bbox\": [1, 2, 30, 20], \"area\": 600}" }
    let classes = "{\"id\": 0, \"name\": \"a\"}, {\"id\": 7, \"name\": \"b\"}"
    _ = try detect(", \"annotations\": [\(boxes.joined(separator: ","))], \"categories\": [\(classes)]")
    let nameless = ["detect", folder["in"], "-o", folder["nameless"], "--format", "coco", "--coco-annotations", folder["annotations.json"]]
    #expect(try program.run(nameless + ["--weights", try TinyModel.path(), "--min-size", "64"] + Self.low).status == 0)
    #expect(try folder.text(of: "nameless/coco.json").contains("\"category_id\":0,"))
    let evaluation = ["evaluate", "--annotations", folder["annotations.json"], "--results", folder["nameless/coco.json"]]
    #expect(try program.run(evaluation).status == 0)
    let foreign = try detect(", \"categories\": [{\"id\": 0, \"name\": \"bird\"}]")
    #expect(foreign.status == 65 && foreign.errors.contains("has no class of the data set"))
  }

  @Test("bad images cost only their own rows, are listed, and give exit status 3")
  func badImages() throws {
    try folder.write("", to: "in/0.jpg")
    try folder.write("GIF89a", to: "in/5.gif")
    let outcome = try detect([folder["in"], "-o", folder["run"], "--format", "images,coco"])
    #expect(outcome.status == 3)
    #expect(outcome.output == "")
    #expect(try folder.text(of: "run/detections.jsonl") == detect([folder["in"], "-q"]).output)
    #expect(try folder.text(of: "run/detections.jsonl").split(separator: "\n").count == 4)
    let failures = try folder.text(of: "run/failures.jsonl").split(separator: "\n")
    #expect(failures.count == 2)
    #expect(failures[0].hasPrefix("{\"file\":\"\(folder["in/0.jpg"])\",\"stage\":\"decode\",\"code\":\"empty\",\"message\":\""))
    #expect(failures[1].contains("\"code\":\"foreign_format\""))
    #expect(folder.contains("run/images/4.png"))
    #expect(folder.contains("run/coco.json"))
    #expect(outcome.errors.contains("warning: \(folder["in/0.jpg"]) is empty"))
  }

  @Test("a pipe among the images is named and not waited for")
  func pipeAmongImages() throws {
    #expect(mkfifo(folder["in/9.png"], 0o600) == 0)
    let outcome = try detect([folder["in"]])
    #expect(outcome.status == 3)
    #expect(outcome.output.split(separator: "\n").count == 4)
    #expect(outcome.errors.contains("9.png is no regular file"), "\(outcome.errors)")
  }

  @Test("names that begin within a character or are as long as names may be work like others", arguments: ["images", "voc", "yolo"])
  func oddNames(format: String) throws {
    for name in ["sub/\u{301}x.png", String(repeating: "x", count: 251) + ".png"] {
      try folder.makeFolders(above: "in/sub/x")
      try Image(width: 64, height: 48, color: .white).writePNG(to: folder["in/\(name)"])
    }
    let outcome = try detect([folder["in"], "--recursive", "-o", folder["run"], "--format", format])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try folder.text(of: "run/detections.jsonl").split(separator: "\n").count == 6)
  }

  @Test("a run that was killed within a row resumes, and only what is missing is done again")
  func resuming() throws {
    #expect(try detect([folder["in"], "-o", folder["run"], "--format", "csv"]).status == 0)
    let rows = try folder.text(of: "run/detections.jsonl")
    let table = try folder.text(of: "run/detections.csv")
    let firstTwo = rows.split(separator: "\n", omittingEmptySubsequences: false).prefix(2).joined(separator: "\n").utf8.count + 1
    #expect(truncate(folder["run/detections.jsonl"], firstTwo + 7) == 0)
    #expect(unlink(folder["run/detections.csv"]) == 0)

    let resumed = try detect([folder["in"], "-o", folder["run"], "--format", "csv", "--resume"])
    #expect(resumed.status == 0)
    #expect(resumed.errors.contains("2 images, "))
    #expect(resumed.errors.contains("2 had results already"))
    #expect(try folder.text(of: "run/detections.jsonl") == rows)
    #expect(try folder.text(of: "run/detections.csv") == table)
  }

  @Test(
    "a run is not resumed with other thresholds or numbers of proposals",
    arguments: [("nms", "0.5", "0.25"), ("rpn-top", "1000", "20"), ("rpn-nms", "0.7", "0.25"), ("proposals", "1000", "20")])
  func otherSettings(name: String, usual: String, other: String) throws {
    #expect(try detect([folder["in/1.png"], "-o", folder["run"]]).status == 0)
    let outcome = try detect([folder["in/1.png"], "-o", folder["run"], "--resume", "--\(name)", other])
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("was made with \(name) \(usual), not \(other)"), "\(outcome.errors)")
  }

  @Test(
    "a run is not resumed on another kind of device, nor at another precision",
    arguments: [
      ("device-kind", "cpu", "opencl (vector-registers)"), ("device-kind", "cpu", "opencl (local-memory)"),
      ("precision", "float32", "bfloat16"),
    ])
  func otherKind(name: String, now: String, earlier: String) throws {
    let arguments = [folder["in/1.png"], "-o", folder["run"], "--device", "cpu"]
    #expect(try detect(arguments).status == 0)
    let settings = try folder.text(of: "run/run.json")
    #expect(settings.contains("\"\(name)\": \"\(now)\""), "\(settings)")
    #expect(try detect(arguments + ["--resume"]).status == 0)
    try folder.write(settings.replacing("\"\(name)\": \"\(now)\"", with: "\"\(name)\": \"\(earlier)\""), to: "run/run.json")
    let rows = try folder.text(of: "run/detections.jsonl")
    let outcome = try detect(arguments + ["--resume"])
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("was made with \(name) \(earlier), not \(now); give the same options, or another folder."))
    #expect(try folder.text(of: "run/detections.jsonl") == rows)
  }

  @Test("products of bfloat16 are the CPU's where it has them, and stay apart from those of float32")
  func bfloat16() throws {
    let arguments = [folder["in/1.png"], "-o", folder["run"], "--precision", "bf16"]
    let elsewhere = try detect(arguments + ["--device", "opencl"])
    #expect(elsewhere.status == 69)
    #expect(elsewhere.errors.contains("it computes in float32 only; --precision bf16 is for --device cpu"), "\(elsewhere.errors)")
    let outcome = try detect(arguments)
    // OpCaseTests knows which processors have them.
    if outcome.status == 69 && outcome.errors.contains("no products of bfloat16") { return }
    #expect(outcome.status == 0, "\(outcome.errors)")
    let settings = try folder.text(of: "run/run.json")
    #expect(settings.contains("\"precision\": \"bf16\"") && settings.contains("\"device-kind\": \"cpu (bf16)\""), "\(settings)")
    #expect(try detect(arguments + ["--resume"]).status == 0)
    let other = try detect(arguments.dropLast(2) + ["--device", "cpu", "--resume"])
    #expect(other.status == 64)
    #expect(other.errors.contains("was made with precision bf16, not float32"), "\(other.errors)")
  }

  @Test("a run whose settings an earlier version did not note is not resumed, but a sentence")
  func earlierVersion() throws {
    #expect(try detect([folder["in/1.png"], "-o", folder["run"]]).status == 0)
    let settings = try folder.text(of: "run/run.json").split(separator: "\n").filter { !$0.contains("rpn-top") }
    try folder.write(settings.joined(separator: "\n"), to: "run/run.json")
    let outcome = try detect([folder["in/1.png"], "-o", folder["run"], "--resume"])
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("was made by an earlier version, which did not note its rpn-top; give another folder"))
  }

  @Test("a folder with results is not overwritten unless that is asked for")
  func existingFolder() throws {
    #expect(try detect([folder["in/1.png"], "-o", folder["run"]]).status == 0)
    let rows = try folder.text(of: "run/detections.jsonl")
    let refused = try detect([folder["in/2.png"], "-o", folder["run"]])
    #expect(refused.status == 73)
    #expect(
      refused.errors
        == "error: \(folder["run"]) is not empty; --resume continues the run in it, --force replaces its results, or give another folder.\n"
    )
    #expect(try folder.text(of: "run/detections.jsonl") == rows)
    #expect(try detect([folder["in/2.png"], "-o", folder["run"], "--exist-ok"]).status == 0)
    #expect(try folder.text(of: "run/detections.jsonl").contains("2.png"))
  }

  @Test("an interrupted run ends in order and can be resumed", arguments: [SIGINT, SIGTERM])
  func interruption(signal: Int32) throws {
    for index in 5..<400 { #expect(symlink("1.png", folder["in/\(index).png"]) == 0) }
    let arguments = ["detect"] + model + Self.low + [folder["in"], "-o", folder["run"], "--format", "coco"]
    let running = try program.start(arguments)
    folder.waitForText(in: "run/detections.jsonl")
    running.send(signal)
    let outcome = try running.wait()
    #expect(outcome.status == 128 + signal)
    let rows = try folder.text(of: "run/detections.jsonl")
    #expect(rows.hasSuffix("]}\n"))
    #expect(rows.split(separator: "\n").count < 399)
    #expect(!folder.contains("run/coco.json"))
    #expect(outcome.errors.contains(/warning: interrupted after \d+ of 399 images; go on with --resume\./), "\(outcome.errors)")
    let resumed = try program.run(arguments + ["--resume"])
    #expect(resumed.status == 0)
    #expect(try folder.text(of: "run/detections.jsonl").split(separator: "\n").count == 399)
    #expect(folder.contains("run/coco.json"))
  }
}
