import FoundationEssentials
import RCNN
import TestSupport
import Testing

@Suite("rcnn detect --worker", .timeLimit(.minutes(15)))
struct WorkerTests {
  private let folder: TemporaryFolder
  private let program: Program
  private let command: [String]

  init() throws {
    folder = try TemporaryFolder()
    program = try Program(named: "rcnn")
    command = ["detect", "--worker", "--weights", try TinyModel.path(), "--classes", "cat,dog", "--min-size", "64", "--score", "0.1"]
    for index in 1...3 {
      try Image(width: 64, height: 48 + index, color: Color(red: UInt8(50 * index), green: 99, blue: 0)).writePNG(
        to: folder["\(index).png"])
    }
  }

  private func work(_ requests: [String], _ options: String...) throws -> [String] {
    let outcome = try program.run(command + options, input: requests.map { $0 + "\n" }.joined())
    #expect(outcome.status == 0, "\(outcome.errors)")
    return outcome.output.split(separator: "\n").map(String.init)
  }

  @Test("answers each line in order: paths, objects, bytes, and what is no request or no image", arguments: [1, 4])
  func order(batch: Int) throws {
    let bytes = try #require(FileManager.default.contents(atPath: folder["2.png"])).base64EncodedString()
    let requests = [
      folder["1.png"], #"{"file":"\#(folder["3.png"])"}"#, folder["none.png"], #"{"image":"\#(bytes)","name":"mine"}"#, "", "{}",
      "{\"file\":",
      #"{"image":"?","name":"bad"}"#, #"{"image":"R0lGODlh"}"#, folder["1.png"],
    ]
    let answers = try work(requests, "--batch", "\(batch)")
    try #require(answers.count == requests.count, "\(answers)")
    let names = [
      folder["1.png"], folder["3.png"], folder["none.png"], "mine", "line 5", "line 6", "line 7", "bad", "line 9", folder["1.png"],
    ]
    for (name, answer) in zip(names, answers) { #expect(answer.hasPrefix("{\"file\":\"\(name)\","), "\(answer)") }
    for index in [0, 1, 3, 9] { #expect(answers[index].contains("\"detections\":[{")) }
    for index in [4, 5, 6, 7] { #expect(answers[index].contains("\"code\":\"bad_request\"")) }
    #expect(answers[2].contains("\"code\":\"unreadable\"") && answers[8].contains("\"code\":\"foreign_format\""))
    #expect(answers[0] == answers[9])
    let alone = try program.run(command.filter { $0 != "--worker" } + [folder["2.png"]]).output
    #expect(answers[3] + "\n" == alone.replacing(folder["2.png"], with: "mine"))
  }

  @Test("many requests have as many answers, and the end of the input ends it")
  func many() throws {
    let answers = try work((0..<500).map { folder["\($0 % 3 + 1).png"] }, "--batch", "8")
    #expect(answers.count == 500)
    for (index, answer) in answers.enumerated() { #expect(answer.hasPrefix("{\"file\":\"\(folder["\(index % 3 + 1).png"])\",")) }
    #expect(try work([]).isEmpty)
  }

  @Test("images, folders and formats of one's own are wrong usage")
  func usage() throws {
    for options in [[folder["1.png"]], ["--output", folder["out"]], ["--format", "csv"], ["--run", folder["run"]]] {
      #expect(try program.run(command + options).status == 64)
    }
  }
}
