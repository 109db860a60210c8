import Detectors
import DeviceRuntime
import Files
import Glibc
import TestSupport
import Testing
import Training

@Suite("Folders of runs")
struct RunFolderTests {
  /// A record with numbers that have no short decimal.
  static func record(_ epoch: Int, isMeasured: Bool = true) throws -> EpochRecord {
    let third = Double(epoch) / 3
    var record = EpochRecord(
      epoch: epoch, step: 7 * epoch, seconds: 1.1 * third, learningRate: 1e-3 * third, training: try means(epoch),
      isBest: epoch % 2 == 1, imagesPerSecond: 10 / third, waitShare: 0.01 * third)
    if isMeasured {
      record.validation = try means(epoch + 5)
      (record.ap, record.ap50, record.ap75) = (0.1 * third, 0.2 * third, 0.15 * third)
    }
    return record
  }

  private static func means(_ number: Int) throws -> LossMeans {
    var means = LossMeans()
    for batch in 1...3 {
      let values = DetectorLosses.Name.allCases.enumerated().map { index, name in
        (name.rawValue, HostTensor([], [Float(number * batch + index) / 7]))
      }
      means.add(try DetectorLosses(Dictionary(uniqueKeysWithValues: values)), images: 3 - batch % 2)
    }
    return means
  }

  /// A run of some epochs.
  private static func run(_ epochs: Int, in path: String) throws -> [EpochRecord] {
    let folder = try RunFolder(path, recipe: Recipe())
    for epoch in 0..<epochs { try folder.append(record(epoch + 1, isMeasured: epoch % 2 == 0)) }
    return folder.records
  }

  /// What is said of a folder that a run is to begin or to go on in.
  private static func refusal(_ folder: TemporaryFolder, _ body: () throws -> RunFolder) -> String {
    do {
      _ = try body()
      return "nothing"
    } catch {
      return "\(error)".replacing(folder.path + "/", with: "")
    }
  }

  // MARK: - Beginning

  @Test("a run without a name gets the first that is free, and none is written over")
  func names() throws {
    let folder = try TemporaryFolder()
    let paths = try (1...3).map { _ in try RunFolder(recipe: Recipe(), in: folder["a/runs"]).path }
    #expect(paths == ["train", "train2", "train3"].map { folder["a/runs/\($0)"] })
    try folder.write("mine", to: "a/runs/train4")
    #expect(try RunFolder(recipe: Recipe(), in: folder["a/runs"]).path == folder["a/runs/train5"])
  }

  @Test("a folder that is given must be missing or empty")
  func occupied() throws {
    let folder = try TemporaryFolder()
    try folder.makeFolders(above: "empty/")
    for name in ["missing/below", "empty"] {
      _ = try Self.run(1, in: folder[name])
      let before = try folder.text(of: "\(name)/metrics.jsonl")
      let message =
        "\(name) cannot be created: it is not empty, and nothing is written over; give another folder, or, for a run of training in it, --resume."
      #expect(Self.refusal(folder) { try RunFolder(folder[name], recipe: Recipe()) } == message)
      #expect(try folder.text(of: "\(name)/metrics.jsonl") == before)
    }
    try folder.write("mine", to: "other/results.csv")
    #expect(Self.refusal(folder) { try RunFolder(folder["other"], recipe: Recipe()) }.hasPrefix("other cannot be created"))
    #expect(try folder.text(of: "other/results.csv") == "mine")
  }

  @Test("what a run leaves that was killed before it began counts as empty")
  func killedAtOnce() throws {
    let whole = try TemporaryFolder()
    _ = try Self.run(0, in: whole["run"])
    let csv = try whole.text(of: "run/results.csv")
    let steps: [(TemporaryFolder) throws -> Void] = [
      { try $0.write("", to: "run/metrics.jsonl") }, { try $0.makeFolders(above: "run/weights/") },
      { try $0.write("epo", to: "run/.rcnn-1-1.tmp") }, { try $0.write(csv, to: "run/results.csv") },
      { try $0.write("{", to: "run/.rcnn-1-2.tmp") },
    ]
    for count in 1...steps.count {
      let folder = try TemporaryFolder()
      for step in steps.prefix(count) { try step(folder) }
      #expect(try Self.run(2, in: folder["run"]).count == 2)
      #expect(!folder.contains("run/.rcnn-1-1.tmp") && !folder.contains("run/.rcnn-1-2.tmp"))
    }
  }

  @Test("two runs do not work in one folder")
  func inUse() throws {
    let folder = try TemporaryFolder()
    let first = try RunFolder(folder["run"], recipe: Recipe())
    #expect(throws: FileError.busy(path: folder["run/metrics.jsonl"])) { try RunFolder(existing: folder["run"]) }
    try first.append(Self.record(1))
    #expect(try RunFolder.records(in: folder["run"]).map(\.epoch) == [1])
  }

  // MARK: - Records

  @Test("records and recipe read again are the same, to the last bit")
  func reading() throws {
    let folder = try TemporaryFolder()
    var recipe = Recipe()
    recipe.epochs = 77
    let run = try RunFolder(folder["run"], recipe: recipe)
    for epoch in 1...40 { try run.append(Self.record(epoch, isMeasured: epoch % 3 > 0)) }
    let read = try RunFolder.records(in: folder["run"])
    #expect(read.count == 40)
    for (record, original) in zip(read, run.records) {
      for name in DetectorLosses.Name.allCases {
        #expect(record.training[name] == original.training[name] && record.validation?[name] == original.validation?[name])
      }
      #expect(record.training.count == original.training.count)
      var (rest, others) = (record, original)
      (rest.training, rest.validation, others.training, others.validation) = (LossMeans(), nil, LossMeans(), nil)
      #expect(rest == others)
    }
    #expect(run.recipe == recipe && run.records.count == 40)
  }

  @Test("results.csv has a row an epoch, whose numbers are those of the records")
  func spreadsheet() throws {
    let folder = try TemporaryFolder()
    let records = try Self.run(3, in: folder["run"])
    let lines = try folder.text(of: "run/results.csv").split(separator: "\n")
    let rows = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let columns = Dictionary(uniqueKeysWithValues: rows[0].enumerated().map { (String($0.element), $0.offset) })
    #expect(rows.count == 4 && rows.allSatisfy { $0.count == rows[0].count })
    for (row, record) in zip(rows.dropFirst(), records) {
      func number(_ name: String) throws -> Double? { Double(row[try #require(columns[name])]) }
      #expect(try number("epoch") == Double(record.epoch) && number("step") == Double(record.step))
      #expect(try number("seconds") == record.seconds && number("learning_rate") == record.learningRate)
      #expect(try number("train/loss") == record.training.total && number("val/loss") == record.validation?.total)
      #expect(try number("train/loss_box_reg") == record.training[.box] && number("val/loss_objectness") == record.validation?[.objectness])
      #expect(try number("ap") == record.ap && number("ap50") == record.ap50 && number("ap75") == record.ap75)
      #expect(try number("is_best") == (record.isBest ? 1 : 0) && number("wait_share") == record.waitShare)
      #expect(try number("images_per_second") == record.imagesPerSecond)
    }
  }

  @Test("losses that are no numbers are kept as such")
  func notFinite() throws {
    let folder = try TemporaryFolder()
    let run = try RunFolder(folder["run"], recipe: Recipe())
    var record = try Self.record(1)
    let losses = DetectorLosses.Name.allCases.map { ($0.rawValue, HostTensor([], [Float.nan])) }
    record.training.add(try DetectorLosses(Dictionary(uniqueKeysWithValues: losses)), images: 1)
    try run.append(record)
    try run.append(Self.record(2))
    let read = try RunFolder.records(in: folder["run"])
    #expect(read.count == 2 && read[0].training.total.isNaN && read[0].training.count == record.training.count)
  }

  // MARK: - Going on

  @Test("a run that goes on from an epoch forgets those behind it, in both files")
  func goingOn() throws {
    let folder = try TemporaryFolder()
    let records = try Self.run(5, in: folder["run"])
    do {
      let run = try RunFolder(existing: folder["run"])
      try run.removeRecords(behind: 3)
      #expect(run.records.map(\.epoch) == [1, 2, 3])
    }
    #expect(try folder.text(of: "run/results.csv").split(separator: "\n").count == 4)
    do {
      let run = try RunFolder(existing: folder["run"])
      try run.append(records[3])
      // An epoch that is told again takes the place of the one before.
      try run.append(records[2])
      #expect(run.records.map(\.epoch) == [1, 2, 3])
    }
    #expect(try RunFolder.records(in: folder["run"]).map(\.epoch) == [1, 2, 3])
    #expect(try folder.text(of: "run/results.csv").split(separator: "\n").count == 4)
  }

  @Test("cut off at any byte, the lines before it count, and the run goes on")
  func torn() throws {
    let folder = try TemporaryFolder()
    _ = try Self.run(2, in: folder["run"])
    let text = Array(try folder.text(of: "run/metrics.jsonl").utf8)
    let csv = try folder.text(of: "run/results.csv")
    for length in stride(from: 0, through: text.count, by: 13) {
      let head = Array(text.prefix(length))
      try folder.write(head, to: "run/metrics.jsonl")
      try folder.write("half of a file", to: "run/weights/.rcnn-9-9.tmp")
      let whole = head.count { $0 == UInt8(ascii: "\n") }
      let run = try RunFolder(existing: folder["run"])
      #expect(run.records.count == whole && !folder.contains("run/weights/.rcnn-9-9.tmp"))
      #expect(try folder.text(of: "run/results.csv").split(separator: "\n").count == whole + 1)
      for epoch in whole..<2 { try run.append(Self.record(epoch + 1, isMeasured: epoch % 2 == 0)) }
      #expect(try folder.text(of: "run/results.csv") == csv)
    }
  }

  @Test("a folder that cannot be gone on in is refused in a sentence")
  func damaged() throws {
    let folder = try TemporaryFolder()
    func refusal() -> String { Self.refusal(folder) { try RunFolder(existing: folder["run"]) } }
    #expect(refusal() == "run cannot be read: it is no folder of a run, which has a config.json.")
    _ = try Self.run(2, in: folder["run"])
    let line = try folder.text(of: "run/metrics.jsonl").split(separator: "\n")[0]
    for (text, reason) in [
      ("\(line)\n{}\n", "in line 2: it has no \"epoch\""), ("nonsense\n", "in line 1: '{' is missing"),
      ("\(line)\n\(line)\n", "in line 2: epoch 1 does not follow those before it"),
    ] {
      try folder.write(text, to: "run/metrics.jsonl")
      #expect(refusal().contains(reason))
      #expect(try folder.text(of: "run/metrics.jsonl") == text)
    }
    unlink(folder["run/metrics.jsonl"])
    #expect(refusal().contains("its metrics.jsonl, which tells how far the run was, is missing"))
    #expect(!folder.contains("run/metrics.jsonl"))
    try folder.write("{}", to: "run/config.json")
    #expect(refusal().contains("config.json"))
  }

  @Test("a disk that is full leaves what was there, and the run can go on")
  func fullDisk() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let run = try RunFolder(folder["run"], recipe: Recipe())
      try run.append(RunFolderTests.record(1))
      let before = try folder.text(of: "run/metrics.jsonl")
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: rlim_t(before.utf8.count + 40), rlim_max: rlim_t.max)
      #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      #expect(throws: FileError.self) { try run.append(RunFolderTests.record(2)) }
      #expect(try folder.text(of: "run/metrics.jsonl") == before && run.records.count == 1)
      limit.rlim_cur = rlim_t.max
      #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      try run.append(RunFolderTests.record(2))
      #expect(try RunFolder.records(in: folder["run"]).count == 2)
    }
  }
}
