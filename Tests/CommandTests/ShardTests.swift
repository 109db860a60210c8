import Glibc
import RCNN
import TestSupport
import Testing

@Suite("rcnn shard, detect --run and merge", .timeLimit(.minutes(15)))
struct ShardTests {
  private let folder: TemporaryFolder
  private let program: Program
  private static let low = ["--score", "0.1", "--max-detections", "3"]

  init() throws {
    folder = try TemporaryFolder()
    program = try Program(named: "rcnn")
    try folder.makeFolders(above: "in/x")
    for index in 0..<600 {
      if index < 3 { try Self.image(index).writePNG(to: folder["in/\(index).png"]) }
      if index >= 3 { #expect(symlink("\(index % 3).png", folder["in/\(index).png"]) == 0) }
    }
    try folder.write("GIF89a", to: "in/600.png")
    var plan = ["shard", "plan", folder["in"], "--shards", "4", "--output", folder["run"], "--weights", try TinyModel.path()]
    plan += ["--classes", "cat,dog", "--min-size", "64"] + Self.low
    #expect(try program.run(plan).status == 0)
  }

  private static func image(_ index: Int) -> Image {
    Image(width: 64, height: 48 + index, color: Color(red: UInt8(50 * index), green: 99, blue: 0))
  }

  private func work(_ options: String..., environment: [String: String] = [:]) throws -> Program.Outcome {
    try program.run(["detect", "--run", folder["run"], "--threads", "1"] + options, environment: environment)
  }

  private func merge(_ options: String...) throws -> Program.Outcome {
    try program.run(["merge", folder["run"], "--format", "coco,csv", "--output", folder["merged"]] + options)
  }

  @Test("a plan of COCO files keeps their ids of images and categories, which must be the same in all")
  func categories() throws {
    @discardableResult func file(_ name: String, image: Int, cat: Int) throws -> String {
      try folder.write(
        "{\"images\": [{\"id\": \(image + 70), \"file_name\": \"in/\(image).png\"}], \"categories\": [{\"id\": \(cat), \"name\": \"cat\"}]}",
        to: name)
    }
    func plan(_ files: String...) throws -> Program.Outcome {
      let model = ["--weights", try TinyModel.path(), "--classes", "cat,dog", "--min-size", "64"] + Self.low
      return try program.run(["shard", "plan"] + files + ["--shards", "1", "--output", folder["coco"]] + model)
    }
    let refused = try plan(file("a.json", image: 0, cat: 0), file("b.json", image: 1, cat: 5))
    #expect(refused.status == 64 && refused.errors.contains("numbers its categories differently"), "\(refused.errors)")
    try file("b.json", image: 1, cat: 0)
    let planned = try plan(folder["?.json"])
    #expect(planned.status == 0 && planned.errors.contains("has no category for 1 class of the model (dog)"), "\(planned.errors)")
    #expect(try program.run(["detect", "--run", folder["coco"], "--shard", "0"]).status == 0)
    #expect(try program.run(["merge", folder["coco"], "--format", "coco", "--output", folder["merged"]]).status == 0)
    let rows = try folder.text(of: "merged/coco.json")
    #expect(rows.contains("\"image_id\":70,\"category_id\":0,") && rows.contains("\"image_id\":71,\"category_id\":0,"), "\(rows)")
    #expect(!rows.contains("\"category_id\":1,") && !rows.contains("\"category_id\":2,"))
  }

  @Test("a plan takes patterns, refuses pipes, and leaves out what a run below a folder has made")
  func inputs() throws {
    func plan(_ input: String, _ name: String) throws -> Program.Outcome {
      let model = ["--weights", try TinyModel.path(), "--classes", "cat,dog", "--min-size", "64"] + Self.low
      return try program.run(["shard", "plan", input, "--recursive", "--shards", "1", "--output", folder[name]] + model)
    }
    let matched = try plan(folder["in/1?.png"], "matched")
    #expect(matched.status == 0 && matched.errors.contains("10 images in"), "\(matched.errors)")
    #expect(try plan(folder["in/x?.png"], "none").status == 66)
    #expect(mkfifo(folder["pipe.png"], 0o600) == 0)
    let pipe = try plan(folder["pipe.png"], "pipe")
    #expect(pipe.status == 64 && pipe.errors.contains("is no regular file"), "\(pipe.errors)")
    try folder.makeFolders(above: "photos/x")
    for index in 0..<2 { try Self.image(index).writePNG(to: folder["photos/\(index).png"]) }
    let model = ["--weights", try TinyModel.path(), "--classes", "cat,dog", "--min-size", "64"]
    #expect(
      try program.run(["detect", folder["photos"], "-o", folder["photos/run"], "--format", "images"] + model).status == 0)
    #expect(folder.contains("photos/run/images/0.png"))
    let own = try plan(folder["photos"], "own")
    #expect(own.status == 0 && own.errors.contains("2 images in"), "\(own.errors)")
  }

  @Test("the merged bytes are those of one process, with tasks that were killed, interrupted and started twice")
  func equality() throws {
    let killed = try program.start(["detect", "--run", folder["run"], "--shard", "0"])
    usleep(300_000)
    killed.send(SIGKILL)
    _ = try killed.wait()
    let missing = try merge()
    #expect(missing.status == 75 && missing.errors.contains("lacks") && missing.errors.contains("run them again"), "\(missing.errors)")
    #expect(!folder.contains("merged/detections.jsonl"))
    let stopped = try program.start(["detect", "--run", folder["run"], "--shard", "1/4", "--verbose"])
    stopped.waitForErrors()
    usleep(200_000)
    stopped.send(SIGTERM)
    let outcome = try stopped.wait()
    #expect([0, 75].contains(outcome.status), "\(outcome.errors)")
    for index in 0..<3 {
      let outcome = try work(environment: ["SLURM_ARRAY_TASK_ID": "\(index)", "SLURM_ARRAY_TASK_COUNT": "1"])
      #expect(outcome.status == 0 && outcome.errors.contains("shard \(index) of 4 is done"), "\(outcome.errors)")
    }
    // The fourth shard has none of the three parts.
    #expect(try work("--shard", "3").errors.contains("0 images"))
    let again = try work("--shard", "0")
    #expect(again.status == 0 && again.errors.contains("256 done before"), "\(again.errors)")
    let merged = try merge()
    #expect(merged.status == 3 && merged.errors.contains("600 images, 1 without a result"), "\(merged.errors)")
    var whole = ["detect", folder["in"], "-o", folder["whole"], "--format", "coco,csv", "--weights", try TinyModel.path()]
    whole += ["--classes", "cat,dog", "--min-size", "64"] + Self.low
    #expect(try program.run(whole).status == 3)
    for name in ["detections.jsonl", "failures.jsonl", "coco.json", "coco_images.json", "coco_predictions.json", "detections.csv"] {
      #expect(try folder.text(of: "merged/\(name)") == folder.text(of: "whole/\(name)"), "\(name)")
    }
    let truth = try evaluate("--results", folder["merged/detections.jsonl"])
    #expect(truth.contains("Average Precision"))
    #expect(try evaluate("--run", folder["run"]) == truth)
    #expect(try merge().status == 73)
    #expect(try merge("--force").status == 3)
  }

  /// A score of what was found, against made-up annotations.
  private func evaluate(_ options: String...) throws -> String {
    let images = (0..<600).map { "{\"id\":\($0 + 1),\"file_name\":\"\($0).png\",\"width\":64,\"height\":\(48 + $0 % 3)}" }
    let boxes = (0..<600).map {
      "{\"id\":\($0 + 1),\"image_id\":\($0 + 1),\"category_id\":1,\"bbox\":[5,5,40,30],\"area\":1200,\"iscrowd\":0}"
    }
    try folder.write(
      "{\"images\":[\(images.joined(separator: ","))],\"annotations\":[\(boxes.joined(separator: ","))],"
        + "\"categories\":[{\"id\":1,\"name\":\"cat\"},{\"id\":2,\"name\":\"dog\"}]}", to: "truth.json")
    return try program.run(["evaluate", "--annotations", folder["truth.json"]] + options).output
  }

  @Test("a process that cannot know its shard, or was told something else than the plan, ends with 64")
  func usage() throws {
    let lost = try work()
    #expect(lost.status == 64 && lost.errors.contains("give --shard NUMBER"), "\(lost.errors)")
    #expect(try work(environment: ["RANK": "1", "RCNN_SHARD_INDEX": "2"]).status == 64)
    #expect(try work("--shard", "1/5").errors.contains("the plan has 4 shards, not 5"))
    #expect(try work("--shard", "4").status == 64)
    let more = try work("--shard", "1", "--score", "0.2")
    #expect(more.status == 64 && more.errors.contains("\"--score\" belongs to rcnn shard plan"), "\(more.errors)")
    for options in [["--shard", "1", folder["in"]], ["--shard", "one"], ["--shard", "1/"]] {
      #expect(try program.run(["detect", "--run", folder["run"]] + options).status == 64)
    }
    #expect(try program.run(["detect", "--shard", "1", folder["in"]]).status == 64)
    #expect(try program.run(["detect", "--run", folder["in"], "--shard", "1"]).status == 66)
    #expect(try program.run(["merge", folder["run"], "--format", "voc", "--output", folder["merged"]]).status == 64)
    #expect(try program.run(["shard", "plan", folder["none"], "--shards", "2", "--output", folder["p"]]).status == 66)
    #expect(access(folder["p"], F_OK) != 0)
    #expect(try program.run(["shard", "plan", folder["in"], "--shards", "2", "--output", folder["run"]]).status == 73)
    #expect(try program.run(["shard", "plan", folder["in"], "--shards", "0", "--output", folder["p"]]).status == 64)
  }
}
