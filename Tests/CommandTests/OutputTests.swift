import Files
import Glibc
import RCNN
import TestSupport
import Testing

/// What becomes of outputs, of any command.
@Suite("Outputs of rcnn", .timeLimit(.minutes(15)))
struct OutputTests {
  let folder: TemporaryFolder
  let program: Program
  let annotations: String
  let results: String

  init() throws {
    folder = try TemporaryFolder()
    program = try Program(named: "rcnn")
    annotations = try folder.write(
      """
      {"images": [{"id": 1, "file_name": "1.png", "width": 64, "height": 48}], "categories": [{"id": 1, "name": "\\u001b[31mcat"}],
       "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [0, 0, 10, 10], "area": 100, "iscrowd": 0}]}
      """, to: "a.json")
    results = try folder.write(#"[{"image_id": 1, "category_id": 1, "bbox": [0, 0, 10, 10], "score": 0.5}]"#, to: "r.json")
  }

  /// Commands that print something, whatever they are about.
  private func reports() throws -> [[String]] {
    let model = try TinyModel.path()
    return [
      ["evaluate", "--annotations", annotations, "--results", results],
      ["evaluate", "--annotations", annotations, "--results", results, "--format", "json"],
      ["weights", "inspect", model], ["weights", "verify", model], ["weights", "diff", model, model],
      ["check-data", "--annotations", annotations],
      ["devices"], ["--help"], ["--version"], ["help", "detect"],
    ]
  }

  @Test("a report that does not arrive is no success")
  func fullDisk() throws {
    for arguments in try reports() {
      let outcome = try program.run(arguments, outputPath: "/dev/full")
      #expect(outcome.status == 74, "\(arguments)")
      #expect(outcome.errors.contains("error: standard output cannot be written: no space left on device."), "\(arguments)")
    }
  }

  @Test("names from files play no tricks on terminals")
  func escapes() throws {
    for arguments in try reports() {
      let outcome = try program.run(arguments)
      #expect(!outcome.output.contains("\u{1B}") && !outcome.errors.contains("\u{1B}"), "\(arguments)")
    }
    let tensors = [WritableTensor(name: "a\u{1B}]0;x\u{7}\u{9B}31m", shape: [1], values: [1])]
    try SafetensorsWriter(metadata: ["k\u{1B}": "v\u{1B}[2J"]).write(tensors, to: folder["e.safetensors"])
    let outcome = try program.run(["weights", "inspect", folder["e.safetensors"], "--tensors"])
    #expect(!outcome.output.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control })
  }

  @Test("thresholds are not written over annotations, or over anything but thresholds")
  func thresholds() throws {
    let evaluate = ["evaluate", "--annotations", annotations, "--results", results, "--thresholds-file"]
    let before = try folder.text(of: "a.json")
    for force in [[], ["--force"]] {
      #expect(try program.run(evaluate + [annotations] + force).status == 73)
      #expect(try folder.text(of: "a.json") == before)
    }
    let notes = try folder.write("mine", to: "notes.json")
    #expect(try program.run(evaluate + [notes, "--force"]).status == 73)
    #expect(try program.run(evaluate + [folder["t.json"]]).status == 0)
    #expect(try program.run(evaluate + [folder["t.json"]]).status == 73)
    #expect(try program.run(evaluate + [folder["t.json"], "--force"]).status == 0)
    #expect(try folder.text(of: "notes.json") == "mine")
  }

  @Test("a report takes the place of an earlier one, not of anybody's page")
  func report() throws {
    try Image(width: 64, height: 48, color: .white).writePNG(to: folder["1.png"])
    let evaluate = ["evaluate", "--annotations", annotations, "--images", folder.path, "--results", results, "--report"]
    try folder.write("mine", to: "site/index.html")
    let refused = try program.run(evaluate + [folder["site"]])
    #expect(refused.status == 73 && refused.errors.contains("index.html was written by something else"))
    #expect(try folder.text(of: "site/index.html") == "mine")
    #expect(!folder.contains("site/written.jsonl"))
    for _ in 0..<2 { #expect(try program.run(evaluate + [folder["page"]]).status == 0) }
  }

  @Test("a run replaces an earlier run's results and never the photographs", arguments: ["jsonl", "jsonl,images"])
  func photographs(format: String) throws {
    try folder.makeFolders(above: "photos/images/x")
    try Image(width: 64, height: 48, color: .white).writePNG(to: folder["photos/images/1.png"])
    let before = try Image(contentsOf: folder["photos/images/1.png"])
    let model = ["--weights", try TinyModel.path(), "--min-size", "64", "--device", "cpu", "--score", "0.1"]
    for _ in 0..<2 {
      let outcome = try program.run(
        ["detect", folder["photos/images"], "--output", folder["photos"], "--format", format, "--force"] + model)
      #expect(outcome.status == 73, "\(outcome.errors)")
      #expect(try Image(contentsOf: folder["photos/images/1.png"]) == before)
    }
  }

  @Test("a signal leaves no file that is not complete", arguments: [SIGINT, SIGTERM, SIGHUP])
  func signals(signal: Int32) throws {
    let size = 1 << 24
    let tensors = (0..<4).map { WritableTensor(name: "t\($0)", shape: [size / 4], values: [Float](repeating: 1, count: size / 4)) }
    try SafetensorsWriter().write(tensors, to: folder["large.safetensors"])
    try folder.makeFolders(above: "out/x")
    var (latest, left) = (120_000.0, 0)
    for _ in 0..<8 {
      let running = try program.start(["weights", "convert", folder["large.safetensors"], folder["out/x.pth"]])
      usleep(UInt32(latest * .random(in: 0.25...1)))
      running.send(signal)
      let status = try running.wait().status
      #expect([0, 128 + signal].contains(status))
      // It was done by then, on a fast machine.
      if status == 0 { latest *= 0.7 } else { left += 1 }
      #expect(unlink(folder["out/x.pth"]) == 0 || errno == ENOENT)
      #expect(try Directory.names(in: folder["out"]).isEmpty)
    }
    #expect(left > 0, "the signal came too late each time")
  }

  @Test("a file that is cut while it is read ends the program with a sentence and 75")
  func cutFile() throws {
    let size = 1 << 24
    let tensors = (0..<4).map { WritableTensor(name: "t\($0)", shape: [size / 4], values: [Float](repeating: 1, count: size / 4)) }
    try SafetensorsWriter().write(tensors, to: folder["whole.safetensors"])
    var (delay, cut) = (10_000.0, 0)
    for _ in 0..<40 where cut < 2 {
      unlink(folder["v.safetensors"])
      try copy("whole.safetensors", to: "v.safetensors")
      let running = try program.start(["weights", "verify", folder["v.safetensors"]])
      usleep(UInt32(delay))
      truncate(folder["v.safetensors"], 1000)
      let outcome = try running.wait()
      if outcome.status == 75 {
        cut += 1
        #expect(outcome.errors.contains("v.safetensors was cut or became unreadable while it was being read"))
      } else {
        // Earlier, where all was read by then, and later, where nothing was.
        #expect([0, 65].contains(outcome.status), "\(outcome.errors)")
        delay *= outcome.status == 0 ? 0.7 : 1.3
      }
    }
    #expect(cut > 0, "the cut came too early or too late each time")
  }

  @Test("memory that runs out ends the program with a sentence and 75")
  func shortMemory() throws {
    let entries = (1...40_000).map { #"{"id": \#($0), "file_name": "\#($0).png", "width": 64, "height": 48}"# }
    try folder.write(
      #"{"images": [\#(entries.joined(separator: ","))], "categories": [{"id": 1, "name": "cat"}], "annotations": []}"#, to: "large.json")
    let shell = try #require(Program(installed: ["sh"]))
    var ends: Set<Int32> = []
    for kilobytes in stride(from: 60_000, through: 240_000, by: 12_000) {
      let command = "ulimit -v \(kilobytes); exec timeout -s KILL 60 '\(program.path)' check-data --annotations '\(folder["large.json"])'"
      let outcome = try shell.run(["-c", command])
      ends.insert(outcome.status)
      // 127: the loader itself found no room for the libraries. 137, once in hundreds: libdispatch waits for ever where the last bytes went between the look for
      // room for its threads and the first of them.
      #expect([0, 75, 127, 137].contains(outcome.status), "\(kilobytes) kB: \(outcome.status), \(outcome.errors)")
    }
    #expect(ends.contains(75))
  }

  private func copy(_ name: String, to copy: String) throws {
    let bytes = try FileReader.bytes(of: folder[name], atMost: 1 << 30)
    try folder.write(bytes, to: copy)
  }
}
