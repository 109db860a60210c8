import ArgumentParser
import RCNN
import Results
import Sharding

/// `rcnn merge`: the results of all shards as those of one run.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Put the results of a run's shards together, and prove that none is missing.",
    discussion: """
      Rows come in the order of the plan, each image's exactly once; every part's hash is checked. Parts that are missing or damaged are listed with their \
      shards, and nothing is written (75), unless --allow-missing says otherwise (3). Images without a result are in failures.jsonl (3).

      EXAMPLES:
        rcnn merge run --output merged
        rcnn merge run --format jsonl,coco,csv --output merged --allow-missing
      """)

  @Argument(help: .init("The folder of the run.", valueName: "run")) var folder: String
  @Option(name: .shortAndLong, help: .init("The folder for the results.", valueName: "folder")) var output: String
  @Option(help: .init("What to write: jsonl, coco, csv, text, or several with commas. A folder always gets jsonl.", valueName: "formats"))
  var format: FormatList?
  @Flag(help: "Write what is there where parts are missing.") var allowMissing = false
  @Flag(help: "Replace the results of an earlier merge.") var force = false
  @OptionGroup var logging: QuietOption

  func validate() throws {
    if let other = format?.formats.first(where: { !$0.isStream }) {
      throw ValidationError("--format \(other.rawValue) writes a file an image, which no run of shards has; give jsonl, coco, csv or text.")
    }
  }

  func run() throws {
    try reportingErrors {
      var merge = ShardMerge(try ShardPlan(contentsOf: folder), allowsMissing: allowMissing)
      var options = ResultOptions()
      options.formats = format?.formats ?? [.jsonl]
      try merge.write(options, to: output, replacing: force)
      let counts = merge.counts
      let missing = counts.missing == 0 ? "" : ", \(counts.missing) in \(plural(merge.missing.count, "missing part"))"
      logging.log.note("\(output): \(plural(counts.done, "image")), \(counts.failed) without a result\(missing)")
      if counts.failed + counts.missing > 0 { throw ExitCode.someInputsFailed }
    }
  }
}
