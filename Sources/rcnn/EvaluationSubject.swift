import ArgumentParser
import Files
import RCNN

/// The options that say what `rcnn evaluate` scores.
struct EvaluationSubject: ParsableArguments {
  @Option(help: .init("Score this file of COCO results.", valueName: "file")) var results: String?
  @Option(
    name: .customLong("run"),
    help: .init("Score what the shards of the run in this folder found, all of which must be done.", valueName: "folder"))
  var planned: String?
  @Option(name: .shortAndLong, help: .init("Score what this checkpoint detects.", valueName: "file")) var weights: String?
  @Option(
    parsing: .upToNextOption,
    help: .init("Compare two checkpoints or files of COCO results, the older one first.", valueName: "file"))
  var compare: [String] = []

  func validate() throws {
    guard [results != nil, planned != nil, weights != nil, !compare.isEmpty].count(where: \.self) == 1 else {
      throw ValidationError("give one thing to score: --weights, --results, --run or --compare.")
    }
    if compare.count == 1 || compare.count > 2 { throw ValidationError("--compare takes two files, not \(compare.count).") }
  }

  /// Whether something detects.
  var hasModel: Bool { weights != nil || compare.contains(where: Self.isCheckpoint) }

  /// Whether a file to compare is a checkpoint: whatever is not JSON.
  static func isCheckpoint(_ path: String) -> Bool {
    if ["json", "jsonl"].contains(path.pathExtension) { return false }
    let first = try? FileReader.beginning(of: path, count: 1)
    return first != [UInt8(ascii: "[")] && first != [UInt8(ascii: "{")]
  }
}
