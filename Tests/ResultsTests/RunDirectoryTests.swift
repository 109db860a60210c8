import Detectors
import Files
import Glibc
import Images
import Results
import TestSupport
import Testing

@Suite("Run directories")
struct RunDirectoryTests {
  let folder: TemporaryFolder
  let record = RunRecord([RunSetting("score", .number(0.5))])

  init() throws { folder = try TemporaryFolder() }

  private func directory(
    _ formats: Set<ResultFormat>, files: [String], existing: RunDirectory.Existing = .refuse, record: RunRecord? = nil
  ) throws -> RunDirectory {
    var options = options
    options.formats = formats
    return try RunDirectory(folder["run"], files: files, options: options, record: record ?? self.record, existing: existing)
  }

  private func result(_ file: String) -> ImageResult { ImageResult(file: file, width: 200, height: 100, objects: row.objects) }

  @Test("every format is written below one folder, files an image under the path that the images do not share")
  func allFormats() throws {
    let files = ["photos/a.jpg", "photos/b/c.png"]
    let directory = try directory(Set(ResultFormat.allCases), files: files)
    for file in files { #expect(try directory.write(result(file), image: blank) == nil) }
    #expect(!folder.contains("run/coco.json"), "a format that is only whole at the end appears at the end")
    try directory.finish()
    for name in [
      "detections.jsonl", "failures.jsonl", "coco.json", "coco_images.json", "detections.csv", "voc/a.xml", "voc/b/c.xml",
      "yolo/classes.txt", "yolo/labels/a.txt", "yolo/labels/b/c.txt", "images/a.jpg", "images/b/c.png", "detections.txt",
      "crops/cat/a-1.jpg", "crops/dog/a-2.jpg", "crops/cat/b/c-1.png",
    ] { #expect(folder.contains("run/" + name), "\(name)") }
    #expect(try Image(contentsOf: folder["run/images/a.jpg"]).width == 200)
    let crop = try Image(contentsOf: folder["run/crops/cat/b/c-1.png"])
    #expect(crop.width == 100 && crop.height == 50)
  }

  @Test("a run that goes on with other images keeps the files of those before, and takes none of its own for an image")
  func otherImages() throws {
    let formats: Set<ResultFormat> = [.jsonl, .coco, .images, .yolo]
    try folder.makeFolders(above: "b/a.png")
    try Image(width: 9, height: 9, color: .white).writePNG(to: folder["b/a.png"])
    var run: RunDirectory? = try directory(formats, files: [folder["a/a.png"]])
    #expect(try run?.write(result(folder["a/a.png"]), image: blank) == nil)
    run = nil
    run = try directory(formats, files: [folder["b/a.png"]], existing: .resume)
    #expect(run?.unfinished([folder["a/a.png"], folder["b/a.png"]]) == [folder["b/a.png"]])
    #expect(try run?.write(result(folder["b/a.png"]), image: Image(contentsOf: folder["b/a.png"])) == nil)
    try run?.finish()
    run = nil
    #expect(try Image(contentsOf: folder["run/images/a.png"]).width == 200)
    #expect(folder.contains("run/yolo/labels/a.txt") && folder.contains("run/images/b/a.png") && folder.contains("run/yolo/labels/b/a.txt"))
    let coco = try folder.text(of: "run/coco_images.json")
    #expect(coco.contains("\"id\":1,") && coco.contains("\"id\":2,"), "\(coco)")
    #expect(throws: RunError.isInput(path: folder["run/images/a.png"])) {
      _ = try directory(formats, files: [folder["run/images/a.png"]], existing: .resume)
    }
  }

  @Test("what lies in boxes is cut out to whole pixels of the image, and class names lead nowhere else")
  func crops() throws {
    let directory = try directory([.jsonl, .crops], files: ["a.png"])
    var odd = result("a.png")
    odd.objects = [
      Detection(label: "../x/y", categoryID: 17, score: 0.9, x: -5, y: 90.5, width: 20.25, height: 50),
      Detection(label: "cat", categoryID: 17, score: 0.9, x: 300, y: 0, width: 20, height: 50),
      Detection(label: "cat", categoryID: 17, score: 0.9, x: .nan, y: 0, width: 20, height: 50),
    ]
    #expect(try directory.write(odd, image: blank) == nil)
    let crop = try Image(contentsOf: folder["run/crops/_.._x_y/a-1.png"])
    #expect(crop.width == 16 && crop.height == 10)
    #expect(!folder.contains("run/crops/cat"))
  }

  @Test("pictures have lines of a width that was asked for, and labels with what was asked for")
  func pictureStyles() throws {
    func picture(_ name: String, _ change: (inout PictureStyle) -> Void) throws -> Image {
      var options = options
      options.formats = [.jsonl, .images]
      change(&options.pictures)
      let directory = try RunDirectory(folder[name], files: ["a.png"], options: options, record: record, existing: .refuse)
      #expect(try directory.write(result("a.png"), image: blank) == nil)
      return try Image(contentsOf: folder["\(name)/images/a.png"])
    }
    func inkCount(_ image: Image) -> Int { image.pixels.count { $0 != 255 } }
    let usual = try picture("usual") { _ in }
    let bare = try picture("bare") { ($0.showsLabels, $0.showsScores) = (false, false) }
    let scores = try picture("scores") { $0.showsLabels = false }
    let wide = try picture("wide") { ($0.showsLabels, $0.showsScores, $0.lineWidth) = (false, false, 9) }
    #expect(inkCount(bare) < inkCount(scores) && inkCount(scores) < inkCount(usual))
    #expect(inkCount(wide) > 2 * inkCount(bare))
  }

  @Test("VOC has the corners of the boxes, and text that XML can hold")
  func voc() throws {
    let directory = try directory([.voc], files: [row.file])
    var odd = row
    odd.objects[0].label = "a<b&c"
    #expect(try directory.write(odd, image: blank) == nil)
    let text = try folder.text(of: "run/voc/a.xml")
    #expect(text.contains("<filename>a.jpg</filename>"))
    #expect(text.contains("<size><width>200</width><height>100</height><depth>3</depth></size>"))
    #expect(text.contains("<name>a&lt;b&amp;c</name>"))
    #expect(text.contains("<bndbox><xmin>10</xmin><ymin>20</ymin><xmax>110</xmax><ymax>70</ymax></bndbox>\n    <score>0.9</score>"))
    #expect(text.contains("<bndbox><xmin>0</xmin><ymin>0</ymin><xmax>0.10000000149011612</xmax><ymax>100</ymax></bndbox>"))
  }

  @Test("YOLO numbers the classes without gaps and gives centres and sizes as shares")
  func yolo() throws {
    let directory = try directory([.yolo], files: [row.file])
    #expect(try directory.write(row, image: blank) == nil)
    #expect(try folder.text(of: "run/yolo/classes.txt") == "cat\ndog\nsheep\n")
    #expect(
      try folder.text(of: "run/yolo/labels/a.txt") == "0 0.300000 0.450000 0.500000 0.500000\n1 0.000250 0.500000 0.000500 1.000000\n")
  }

  @Test("images that differ only in their extension do not overwrite each other's files")
  func sameStems() throws {
    let directory = try directory([.voc], files: ["a.jpg", "a.png", "b.jpg"])
    for file in ["a.jpg", "a.png", "b.jpg"] { #expect(try directory.write(result(file), image: blank) == nil) }
    #expect(folder.contains("run/voc/a.jpg.xml"))
    #expect(folder.contains("run/voc/a.png.xml"))
    #expect(folder.contains("run/voc/b.xml"))
  }

  @Test("every image has a file of its own, whatever images are called and by however many paths they come")
  func collidingNames() throws {
    let files = ["in/a.jpg", "in/a.png", "in/a.jpg.png", "in/b.jpg", "in/../in/b.jpg"]
    let directory = try directory([.voc], files: files)
    for file in files { #expect(try directory.write(result(file), image: blank) == nil) }
    try directory.finish()
    #expect(try Directory.names(in: folder["run/voc"]) == ["a.jpg.png.xml", "a.jpg.xml", "a.png.xml", "b.jpg-2.xml", "b.jpg.xml"])
  }

  @Test("a folder with anything in it is refused, and untouched")
  func occupied() throws {
    try folder.write("mine", to: "run/notes.txt")
    #expect(throws: RunError.foreignFolder(directory: folder["run"])) { try directory([.jsonl], files: []) }
    #expect(throws: RunError.nothingToResume(directory: folder["run"])) { try directory([.jsonl], files: [], existing: .resume) }
    #expect(try folder.text(of: "run/notes.txt") == "mine")
    #expect(!folder.contains("run/run.json"))
  }

  @Test("replacing removes what the earlier run wrote and nothing else")
  func replacing() throws {
    do {
      let first = try directory([.voc], files: ["a.jpg"])
      #expect(try first.write(result("a.jpg"), image: blank) == nil)
    }
    try folder.write("mine", to: "run/notes.txt")
    try folder.write("mine", to: "run/voc/notes.txt")
    _ = try directory([.voc], files: ["b.jpg"], existing: .replace)
    #expect(!folder.contains("run/voc/a.xml"))
    #expect(try folder.text(of: "run/detections.jsonl") == "")
    #expect(try folder.text(of: "run/notes.txt") == "mine")
    #expect(try folder.text(of: "run/voc/notes.txt") == "mine")
  }

  @Test("a folder that holds no run is not replaced, and stays as it is")
  func replacingNothing() throws {
    try folder.write("mine", to: "run/images/a.jpg")
    #expect(throws: RunError.nothingToReplace(directory: folder["run"])) { try directory([.images], files: [], existing: .replace) }
    #expect(try folder.text(of: "run/images/a.jpg") == "mine")
    #expect(!folder.contains("run/detections.jsonl"))
  }

  @Test("a run is not replaced while its own pictures are the images to detect in")
  func inputsInside() throws {
    do {
      let first = try directory([.images], files: ["a.jpg"])
      #expect(try first.write(result("a.jpg"), image: blank) == nil)
    }
    let picture = folder["run/images/a.jpg"]
    let bytes = try folder.text(of: "run/images/a.jpg")
    #expect(throws: RunError.isInput(path: picture)) { try directory([.images], files: [picture], existing: .replace) }
    #expect(try folder.text(of: "run/images/a.jpg") == bytes)
  }

  @Test("what somebody else puts in the place of a file stays, and costs that image alone")
  func foreignFile() throws {
    let directory = try directory([.voc], files: ["a.jpg", "b.jpg"])
    try folder.write("mine", to: "run/voc/a.xml")
    #expect(try directory.write(result("a.jpg"), image: blank)?.code == "foreign_file")
    #expect(try directory.write(result("b.jpg"), image: blank) == nil)
    #expect(try folder.text(of: "run/voc/a.xml") == "mine")
  }

  @Test("a folder that is removed while results are written to it is noticed at once")
  func removedFolder() throws {
    let directory = try directory([.jsonl], files: ["a.jpg", "b.jpg"])
    #expect(try directory.write(result("a.jpg"), image: blank) == nil)
    for name in ["detections.jsonl", "failures.jsonl", "written.jsonl", "run.json"] { #expect(unlink(folder["run/" + name]) == 0) }
    #expect(throws: FileError.self) { try directory.write(result("b.jpg"), image: blank) }
    #expect(throws: FileError.self) { try directory.finish() }
  }

  @Test("a run at work is not replaced, and nothing of it removed")
  func replacingRunningRun() throws {
    let first = try directory([.voc], files: ["a.jpg", "b.jpg"])
    #expect(try first.write(result("a.jpg"), image: blank) == nil)
    #expect(throws: FileError.busy(path: folder["run/detections.jsonl"])) { try directory([.jsonl], files: [], existing: .replace) }
    #expect(folder.contains("run/voc/a.xml"))
    #expect(try first.write(result("b.jpg"), image: blank) == nil)
    #expect(try folder.text(of: "run/detections.jsonl").split(separator: "\n").count == 2)
  }

  @Test("a name that the file system does not take costs that image alone")
  func longName() throws {
    let long = String(repeating: "x", count: 251) + ".jpg"
    let directory = try directory([.voc, .yolo, .images], files: [long, long.replacing(".jpg", with: ".png"), "b.jpg"])
    #expect(
      try directory.write(result(long), image: blank)?.code == "bad_name",
      "two of one stem keep their extension, which makes names too long")
    #expect(try directory.write(result("b.jpg"), image: blank) == nil)
  }

  @Test("a run that was killed at its very beginning is no obstacle", arguments: [RunDirectory.Existing.refuse, .resume, .replace])
  func killedAtOnce(existing: RunDirectory.Existing) throws {
    for name in ["detections.jsonl", "written.jsonl", ".rcnn-1-1.tmp"] { try folder.write("", to: "run/" + name) }
    let directory = try directory([.jsonl], files: ["a.jpg"], existing: existing)
    #expect(try directory.write(result("a.jpg"), image: blank) == nil)
    #expect(!folder.contains("run/.rcnn-1-1.tmp") && folder.contains("run/run.json"))
  }

  @Test("a run's settings say what it was made with, numbers as numbers")
  func settingsFile() throws {
    let record = RunRecord(
      [RunSetting("score", .number(0.5)), RunSetting("classes", .texts(["cat", "dog"]))], facts: [RunSetting("date", .text("2026-11-28"))])
    _ = try directory([.jsonl], files: [], record: record)
    let text = try folder.text(of: "run/run.json")
    #expect(
      text == "{\n  \"date\": \"2026-11-28\",\n  \"score\": 0.5,\n  \"classes\": [\"cat\",\"dog\"],\n  \"files\": \"written.jsonl\"\n}\n")
    let later = RunRecord(
      [RunSetting("score", .number(0.5)), RunSetting("classes", .texts(["cat", "dog"]))], facts: [RunSetting("date", .text("2027-01-01"))])
    _ = try directory([.jsonl], files: [], existing: .resume, record: later)
  }

  @Test("a resumed run cuts off a torn line, skips what is done and ends with the bytes of an undisturbed one")
  func resuming() throws {
    let files = ["a.jpg", "b.jpg", "c.jpg"]
    do {
      let whole = try directory([.csv, .coco], files: files)
      for file in files { #expect(try whole.write(result(file), image: blank) == nil) }
      try whole.finish()
    }
    let names = ["detections.jsonl", "detections.csv", "coco.json", "coco_images.json"]
    let expected = try names.map { try folder.text(of: "run/" + $0) }
    let cut = expected[0].utf8.count / 2
    #expect(truncate(folder["run/detections.jsonl"], cut) == 0)

    let resumed = try directory([.csv, .coco], files: files, existing: .resume)
    #expect(resumed.unfinished(files) == ["b.jpg", "c.jpg"])
    for file in resumed.unfinished(files) { #expect(try resumed.write(result(file), image: blank) == nil) }
    try resumed.finish()
    #expect(try names.map { try folder.text(of: "run/" + $0) } == expected)
  }

  @Test("a run is not resumed with other settings")
  func otherSettings() throws {
    _ = try directory([.jsonl], files: [])
    #expect(throws: RunError.otherSettings(directory: folder["run"], name: "score", earlier: "0.5", now: "0.7")) {
      try directory([.jsonl], files: [], existing: .resume, record: RunRecord([RunSetting("score", .number(0.7))]))
    }
  }

  @Test("a damaged row in the middle is told with its line and not dropped")
  func damagedRow() throws {
    do {
      let first = try directory([.jsonl], files: ["a.jpg"])
      #expect(try first.write(result("a.jpg"), image: blank) == nil)
    }
    let rows = try folder.text(of: "run/detections.jsonl")
    try folder.write(rows + "{\"file\":3}\n" + rows, to: "run/detections.jsonl")
    let error = #expect(throws: RunError.self) { try directory([.jsonl], files: ["a.jpg"], existing: .resume) }
    guard case .corrupt(folder["run/detections.jsonl"], 2, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("two runs do not write to one folder at once")
  func busy() throws {
    let first = try directory([.jsonl], files: [])
    try first.write(ImageFailure(file: "a.jpg", stage: .decode, code: "empty", message: "a.jpg is empty."))
    #expect(throws: FileError.busy(path: folder["run/detections.jsonl"])) { try directory([.jsonl], files: [], existing: .resume) }
    let line = "{\"file\":\"a.jpg\",\"stage\":\"decode\",\"code\":\"empty\",\"message\":\"a.jpg is empty.\"}\n"
    #expect(try folder.text(of: "run/failures.jsonl") == line, "what the first run noted stays")
    withExtendedLifetime(first) {}
  }

  @Test("an image that cannot be written in a format fails alone, without a row")
  func unencodable() throws {
    let directory = try directory([.images], files: ["wide.jpg"])
    let wide = ImageResult(file: "wide.jpg", width: 70_000, height: 1, objects: [])
    let failure = try directory.write(wide, image: Image(width: 70_000, height: 1, color: .black))
    #expect(failure?.code == "unencodable")
    #expect(failure?.stage == .write)
    #expect(try folder.text(of: "run/detections.jsonl") == "")
    #expect(
      try folder.text(of: "run/failures.jsonl").hasPrefix(
        "{\"file\":\"wide.jpg\",\"stage\":\"write\",\"code\":\"unencodable\",\"message\":\""))
  }
}
