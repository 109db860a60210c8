import Datasets
import RCNN
import TestSupport
import Testing

@Suite("A run over images into a folder", .timeLimit(.minutes(15)))
struct DetectionRunTests {
  let folder: TemporaryFolder
  let device = EchoDevice()

  init() throws { folder = try TemporaryFolder() }

  private func images(_ scores: [UInt8]) throws -> [String] {
    try folder.makeFolders(above: "in/x")
    return try scores.enumerated().map { index, score in
      let path = folder["in/\(index).png"]
      try Image(width: 32, height: 32, color: Color(red: score, green: 0, blue: 0)).writePNG(to: path)
      return path
    }
  }

  private func run(_ inputs: [String], _ existing: RunDirectory.Existing = .refuse, _ options: ResultOptions = ResultOptions()) async throws
    -> DetectionRun
  {
    var run = try DetectionRun(
      device.detector(), ImageSources(inputs), to: .folder(folder["run"], existing: existing, facts: [RunSetting("by", .text("me"))]),
      options)
    try await run.noteFailures()
    try await run.detect(run.results())
    try await run.finish()
    return run
  }

  @Test("counts what became of each image, and writes the rows and what the run was made with")
  func counts() async throws {
    let files = try images([1, EchoDevice.poison, 3])
    try folder.write("\(files[0])\n\(files[1])\n\(folder["in/none.png"])\n\(files[2])\n", to: "list.txt")
    let run = try await run([folder["list.txt"]])
    #expect((run.counts.done, run.counts.objects, run.counts.failed, run.counts.skipped) == (2, 2, 2, 0))
    #expect(run.failures.map(\.code) == ["missing"])
    #expect(try folder.text(of: "run/detections.jsonl").split(separator: "\n").count == 2)
    #expect(try folder.text(of: "run/failures.jsonl").split(separator: "\n").count == 2)
    let record = try folder.text(of: "run/run.json")
    #expect(
      record.contains("\"by\": \"me\"") && record.contains("\"device-kind\": \"echo\"") && record.contains("\"classes\": [\"thing\"]"))
  }

  @Test("goes on where an earlier one ended")
  func resuming() async throws {
    let files = try images([1, 2, 3])
    _ = try await run([files[0]])
    let resumed = try await run(files, .resume)
    #expect(resumed.files == Array(files.dropFirst()))
    #expect((resumed.counts.skipped, resumed.counts.done, resumed.counts.images) == (1, 2, 3))
  }

  @Test("leaves out images that the annotations do not number")
  func unnumbered() async throws {
    let files = try images([1, 2])
    try folder.write(#"{"images":[{"id":7,"file_name":"1.png","width":32,"height":32}]}"#, to: "coco.json")
    var options = ResultOptions()
    options.imageIDs = try COCOImageIDs(files: files, annotations: folder["coco.json"])
    let run = try await run(files, .refuse, options)
    #expect(run.files == [files[1]])
    #expect(run.failures.map(\.message) == ["\(files[0]) is not among the images of \(folder["coco.json"]); leave it out."])
  }
}
