import Files
import RandomNumbers
import Results
import Sharding
import TestSupport
import Testing

@Suite("Merging shards")
struct ShardMergeTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A plan of made-up images, of which every tenth has no result.
  private func plan(_ name: String, count: Int = 700, shards: Int = 3) throws -> ShardPlan {
    var maker = try PlanMaker(in: folder[name])
    for index in 0..<count { try maker.add(file: "photos/\(index)x.png") }
    return try maker.finish(shardCount: shards, settings: [.init("score", "0.5")], classes: [(1, "cat"), (2, "dog")], arguments: [])
  }

  /// What is found in the image at a place of the manifest.
  private static func row(_ file: String, _ place: Int) -> (text: String, isResult: Bool) {
    if place % 10 == 9 {
      return (JSONLines().row(ImageFailure(file: file, stage: .decode, code: "empty", message: "\(file) is empty")), false)
    }
    let objects = (0..<place % 3).map {
      Detection(label: $0 == 0 ? "cat" : "dog", categoryID: $0 + 1, score: 0.5, x: Float(place), y: 1, width: 2, height: 3)
    }
    return (JSONLines().row(ImageResult(file: file, width: 64, height: 48, objects: objects)), true)
  }

  private func files(_ plan: ShardPlan) throws -> [String] {
    try folder.text(of: "\(plan.folder.lastComponent)/manifest.jsonl").split(separator: "\n").map { line in
      String(line.dropFirst(9).prefix { $0 != "\"" })
    }
  }

  private func write(_ parts: some Sequence<Int>, of plan: ShardPlan, device: String = "cpu") throws {
    let files = try files(plan)
    for part in parts {
      let rows = plan.places(ofPart: part).map { Self.row(files[$0], $0) }
      try Part.write(rows.map(\.text), failed: rows.count { !$0.isResult }, part: part, of: plan, device: device)
    }
  }

  private func merge(
    _ plan: ShardPlan, to name: String, allowsMissing: Bool = false, _ formats: Set<ResultFormat> = [.jsonl, .coco, .csv],
    replacing: Bool = false
  ) throws -> ShardMerge {
    var (merge, options) = (ShardMerge(plan, allowsMissing: allowsMissing), ResultOptions())
    options.formats = formats
    try merge.write(options, to: folder[name], replacing: replacing)
    return merge
  }

  private static let names = [
    "detections.jsonl", "failures.jsonl", "coco.json", "coco_images.json", "coco_predictions.json", "detections.csv",
  ]

  @Test("the bytes are those of one process, whatever the number of shards and the order in which parts were done")
  func whole() throws {
    let (one, many) = (try plan("one", shards: 1), try plan("many", shards: 5))
    try write(0..<one.partCount, of: one)
    try write((0..<many.partCount).reversed(), of: many)
    let counts = try merge(one, to: "a").counts
    #expect(counts == .init(done: 630, failed: 70, missing: 0))
    #expect(try merge(many, to: "b").counts == counts)
    for name in Self.names { #expect(try folder.text(of: "a/\(name)") == folder.text(of: "b/\(name)")) }
    let files = try files(one)
    let expected = files.indices.map { Self.row(files[$0], $0) }
    #expect(try folder.text(of: "a/detections.jsonl") == expected.filter(\.isResult).map(\.text).joined())
    #expect(try folder.text(of: "a/failures.jsonl") == expected.filter { !$0.isResult }.map(\.text).joined())
    // Numbers are places in the manifest, those of images without a result included.
    #expect(try folder.text(of: "a/coco_images.json").contains("\"id\":11,\"file_name\":\"\(files[10])\""))
    #expect(try folder.text(of: "a/coco_images.json").contains("\"id\":700,") == false)
  }

  @Test("what is missing or damaged is listed with its shard, and nothing is written, unless that is allowed")
  func gaps() throws {
    let plan = try plan("run")
    try write([0, 2], of: plan)
    #expect(throws: ShardError.incomplete(folder: folder["run"], parts: [1], count: 1, shards: [1])) { try merge(plan, to: "none") }
    #expect(try Directory.names(in: folder["none"]).isEmpty)
    let allowed = try merge(plan, to: "some", allowsMissing: true)
    #expect(allowed.missing == [1] && allowed.counts == .init(done: 400, failed: 44, missing: 256))
    #expect(throws: FileError.self) { try merge(plan, to: "some", allowsMissing: true) }
  }

  @Test("what a merge has made is replaced on request, other formats of it go, and nothing else is touched")
  func replacing() throws {
    let (one, other) = (try plan("one", count: 30, shards: 1), try plan("other", count: 20, shards: 1))
    for plan in [one, other] { try write(0..<plan.partCount, of: plan) }
    _ = try merge(one, to: "a")
    #expect(throws: FileError.self) { try merge(other, to: "a") }
    _ = try merge(other, to: "a", [.jsonl, .csv], replacing: true)
    #expect(try Directory.names(in: folder["a"]) == ["detections.csv", "detections.jsonl", "failures.jsonl", "written.jsonl"])
    #expect(try folder.text(of: "a/detections.jsonl").split(separator: "\n").count == 18)
    try folder.write("mine", to: "a/coco.json")
    #expect(throws: RunError.foreign(path: folder["a/coco.json"])) { try merge(one, to: "a", replacing: true) }
    #expect(try folder.text(of: "a/coco.json") == "mine")
    let gone = try plan("gone", count: 20, shards: 1)
    #expect(throws: ShardError.self) { try merge(gone, to: "a", [.jsonl], replacing: true) }
    #expect(folder.contains("a/detections.csv"), "a merge that fails takes nothing away")
    _ = try merge(one, to: "a", [.jsonl], replacing: true)
    #expect(try Directory.names(in: folder["a"]) == ["coco.json", "detections.jsonl", "failures.jsonl", "written.jsonl"])
  }

  @Test("a flipped bit, a cut or a word more makes a part one that is not done")
  func damage() throws {
    let plan = try plan("run", count: 300)
    try write(0..<2, of: plan)
    let path = plan.path(ofPart: 1)
    let whole = try FileReader.bytes(of: path)
    let rows: [UInt8] = try Array(#require(try Part(1, of: plan)).rows.joined())
    var generator = SplitMix64(seed: 3)
    for _ in 0..<300 {
      var bytes = whole
      bytes[Int(generator.next() % UInt64(bytes.count))] ^= 1 << UInt8(generator.next() % 8)
      try FileWriter(path: path, flags: 0).write(bytes)
      // In the last line a bit may leave the hash as it is, and another number of failures is none of rows.
      if let part = try? Part(1, of: plan) { #expect(Array(part.rows.joined()) == rows) }
    }
    for bytes in [Array(whole.dropLast()), Array(whole.dropLast(100)), whole + [10], whole + whole, []] {
      let file = try FileWriter(path: path, flags: 0)
      try file.truncate(to: 0)
      try file.write(bytes)
      #expect(try Part(1, of: plan) == nil)
    }
    try write([1], of: plan)
    #expect(try Part(1, of: plan)?.rows.count == 44)
  }

  @Test("parts of other runs and other kinds of devices are refused by name")
  func foreign() throws {
    let (plan, other) = (try plan("run"), try self.plan("other", count: 699))
    try write([0, 1], of: plan)
    try write([2], of: other)
    try NewFile.write(folder.text(of: "other/parts/0000/0000002.jsonl"), to: plan.path(ofPart: 2))
    #expect { try merge(plan, to: "out") } throws: { "\($0)".contains("0000002.jsonl belongs to another run") }
    try write([2], of: plan, device: "opencl (local-memory)")
    #expect { try merge(plan, to: "out") } throws: { "\($0)".contains("was found on opencl (local-memory), and others before it on cpu") }
    try write([2], of: plan)
    #expect(try merge(plan, to: "out").counts.failed == 70)
  }
}

extension FileWriter {
  fileprivate func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try write($0) } }
}
