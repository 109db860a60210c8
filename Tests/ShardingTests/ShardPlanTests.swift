import Files
import Sharding
import TestSupport
import Testing

@Suite("Plans of shards")
struct ShardPlanTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func plan(_ name: String = "run", shards: Int = 3, _ fill: (inout PlanMaker) throws -> Void) throws -> ShardPlan {
    var maker = try PlanMaker(in: folder[name], isRecursive: true)
    try fill(&maker)
    return try maker.finish(
      shardCount: shards, settings: [.init("weights", "sha256 1"), .init("score", "0.5")], classes: [(1, "cat"), (7, "dog \"x\"")],
      arguments: ["list.txt", "--score", "0.5"])
  }

  /// The lines of a plan's manifest.
  private func lines(_ name: String = "run") throws -> [String] {
    try folder.text(of: "\(name)/manifest.jsonl").split(separator: "\n").map(String.init)
  }

  @Test("are read as they were made, and have an identity of all that rows depend on, but not of the number of shards")
  func reading() throws {
    let made = try plan { for index in 0..<600 { try $0.add(file: "images/\(index)x.png") } }
    #expect(made.imageCount == 600 && made.partCount == 3 && made.workingFolder == Directory.working)
    #expect(try ShardPlan(contentsOf: folder["run"]) == made)
    #expect(made.identity.count == 64)
    let others = try plan("others", shards: 7) { for index in (0..<600).reversed() { try $0.add(file: "images//./\(index)x.png") } }
    #expect(others.identity != made.identity, "other paths stand in the rows")
    let same = try plan("same", shards: 7) { for index in (0..<600).reversed() { try $0.add(file: "images/\(index)x.png") } }
    #expect(same.identity == made.identity && (0..<7).flatMap { same.parts(ofShard: $0) }.sorted() == [0, 1, 2])
    #expect((0..<3).flatMap { made.parts(ofShard: $0) }.sorted() == [0, 1, 2])
  }

  @Test("name each image once, in the order of the paths, however often and in whatever spelling it comes")
  func order() throws {
    _ = try plan {
      for path in ["b/2.png", "./b/2.png", "a/10.png", "a/9.png", "b//2.png", "a.png", "é\"\\.png"] { try $0.add(file: path) }
    }
    let expected = ["a.png", "a/10.png", "a/9.png", "./b/2.png", #"é\"\\.png"#]
    #expect(try lines() == expected.indices.map { "{\"file\":\"\(expected[$0])\",\"id\":\($0 + 1)}" })
  }

  @Test("number images as COCO's formats do: by annotations, by names that are different numbers, or by their places")
  func numbers() throws {
    _ = try plan("names") { for path in ["a/000012.jpg", "a/7.jpg", "b/9.jpg"] { try $0.add(file: path) } }
    #expect(try lines("names").map { $0.split(separator: ":").last } == ["12}", "7}", "9}"])
    _ = try plan("places") { for path in ["a/12.jpg", "a/7.jpg", "b/12.jpg"] { try $0.add(file: path) } }
    #expect(try lines("places") == [1, 2, 3].map { "{\"file\":\"\(["a/12.jpg", "a/7.jpg", "b/12.jpg"][$0 - 1])\",\"id\":\($0)}" })
    _ = try plan("known") { maker in
      try maker.add(file: "b.jpg", id: 40)
      try maker.add(file: "a.jpg", id: 50)
    }
    #expect(try lines("known") == [#"{"file":"a.jpg","id":50}"#, #"{"file":"b.jpg","id":40}"#])
  }

  @Test("take lists, whose paths go from the working folder or from their own, and folders with those below")
  func inputs() throws {
    try folder.write("1.png\r\n\nsub/2.png\n/abs/3.png\nmissing.png", to: "lists/list.txt")
    for name in ["lists/sub/2.png", "tree/x.jpg", "tree/deep/y.PNG", "tree/notes.txt", "tree/.hidden.png"] {
      try folder.write("x", to: name)
    }
    _ = try plan { maker in
      try maker.add(list: folder["lists/list.txt"])
      try maker.add(folder: folder["tree"])
    }
    let files = try lines().map { $0.replacing(folder.path, with: "") }
    let expected = ["/abs/3.png", "/lists/1.png", "/lists/missing.png", "/lists/sub/2.png", "/tree/deep/y.PNG", "/tree/x.jpg"]
    #expect(files.map { String($0.dropFirst(9).prefix { $0 != "\"" }) } == expected)
  }

  @Test("stay as they are: nothing is planned over them, and a manifest that was changed is noticed")
  func damage() throws {
    _ = try plan { try $0.add(file: "a.png") }
    #expect(throws: ShardError.notEmpty(folder: folder["run"])) { try PlanMaker(in: folder["run"]) }
    #expect(throws: ShardError.noImages) { try plan("none") { _ in } }
    try folder.write(#"{"file":"b.png","id":1}"# + "\n", to: "run/manifest.jsonl")
    #expect { try ShardPlan(contentsOf: folder["run"]) } throws: { "\($0)".contains("is not the manifest that the plan was made with") }
    try folder.write("", to: "run/manifest.jsonl")
    for sizes in [#""images": 9223372036854775807, "part": 10"#, #""images": 10, "part": 9223372036854775807"#, #""images": 1, "part": 0"#]
    {
      try folder.write("{\"shards\": 1, \(sizes)}", to: "run/plan.json")
      #expect { try ShardPlan(contentsOf: folder["run"]) } throws: { "\($0)".contains("no plan of shards") }
    }
    try folder.write("{}", to: "run/plan.json")
    #expect { try ShardPlan(contentsOf: folder["run"]) } throws: { "\($0)".contains("no plan of shards") }
    #expect(throws: FileError.self) { try ShardPlan(contentsOf: folder["nowhere"]) }
  }
}
