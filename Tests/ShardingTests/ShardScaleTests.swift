import Files
import Glibc
import Results
import Sharding
import TestSupport
import Testing

/// Plans and merges of as many images as RCNN_SHARD_SCALE says, with the time and the memory that they take; run by hand.
@Suite("Shards of very many images", .enabled(if: getenv("RCNN_SHARD_SCALE") != nil))
struct ShardScaleTests {
  private static let count = getenv("RCNN_SHARD_SCALE").flatMap { Int(String(cString: $0)) } ?? 0

  /// The most memory that the process has had, in megabytes.
  private static var peak: Int {
    let status = (try? FileReader.text(of: "/proc/self/status")) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 / 1000 } ?? 0
  }

  private static func report(_ what: String, since start: ContinuousClock.Instant) {
    print("\(what): \(ContinuousClock.now - start), peak \(peak) MB")
  }

  @Test("a plan and a merge")
  func scale() throws {
    let folder = try TemporaryFolder()
    let list = try folder.write("", to: "list.txt")
    let file = try #require(fopen(list, "we"))
    // In no order, as a data base might give them.
    for index in 0..<Self.count { fputs("/photos/\(index % 997)/image-\(index * 7919 % Self.count).jpg\n", file) }
    fclose(file)
    var start = ContinuousClock.now
    Self.report("before", since: start)
    var maker = try PlanMaker(in: folder["run"])
    try maker.add(list: list)
    let plan = try maker.finish(shardCount: 1000, settings: [], classes: [(1, "cat")], arguments: [])
    Self.report("plan of \(plan.imageCount) images", since: start)
    start = .now
    let manifest = try #require(fopen(folder["run/manifest.jsonl"], "re"))
    defer { fclose(manifest) }
    for part in 0..<plan.partCount {
      let rows = plan.places(ofPart: part).map { _ -> String in
        var line: UnsafeMutablePointer<CChar>?
        var size = 0
        getline(&line, &size, manifest)
        defer { free(line) }
        let name = String(cString: line!).dropFirst(9).prefix { $0 != "\"" }
        let object = Detection(label: "cat", categoryID: 1, score: 0.5, x: 1, y: 2, width: 3, height: 4)
        return JSONLines().row(ImageResult(file: String(name), width: 64, height: 48, objects: [object]))
      }
      try Part.write(rows, failed: 0, part: part, of: plan, device: "cpu")
    }
    Self.report("\(plan.partCount) parts", since: start)
    start = .now
    var (merge, options) = (ShardMerge(try ShardPlan(contentsOf: folder["run"])), ResultOptions())
    options.formats = [.jsonl, .coco]
    try merge.write(options, to: folder["merged"])
    Self.report("merge of \(merge.counts.done) rows as jsonl and coco", since: start)
    #expect(merge.counts.done == plan.imageCount)
  }
}
