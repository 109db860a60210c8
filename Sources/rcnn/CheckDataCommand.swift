import ArgumentParser
import CPUKernels
import DatasetChecks
import Datasets
import Files
import RCNN
import Results

/// `rcnn check-data`: what is wrong with a data set before a network sees it.
struct CheckDataCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check-data",
    abstract: "Find what is wrong with a data set.",
    discussion: """
      Boxes without area or out of their image, unknown and repeated ids, repeated boxes and files, images that are missing, damaged,
      turned by the camera or of another size, and images shared with another split. Counts classes, box sizes after the model's
      resize, and the objects that its anchors overlap. Where these are less than 90 % at an IoU of 0.5, anchors for training are suggested
      that overlap more, with their own shares.

      The exit status is 65 if there are findings, and 0 for a clean data set or when --fix leaves none.

      EXAMPLES:
        rcnn check-data --voc VOC2007 --split trainval --against test
        rcnn check-data --annotations train.json --images train2017 \\
          --model fasterrcnn_mobilenet_v3_large_fpn
        rcnn check-data --annotations train.json --images photos --fix clean.json
      """)

  @OptionGroup(title: "Data set") var dataset: DatasetOptions
  @Option(
    help: .init("The class names that are expected and no others: a file with one a line, or a list with commas.", valueName: "names"))
  var classes: String?
  @Option(
    help: .init(
      "Look for images shared with this: another split of the folder, another COCO file over the same images, or a folder of images.",
      valueName: "other"))
  var against: String?
  @Option(help: .init("The bits of 64 that may differ between images that look alike.", valueName: "bits")) var overlapBits = 6
  @Option(
    help: .init("The torchvision builder whose resize and anchors measure the boxes.", valueName: "name"))
  var model = TorchvisionModel.resNet50FPN
  @Option(help: .init("The shorter side of the network's input in pixels. Default: the model's.", valueName: "pixels")) var minSize: Int?
  @Option(help: .init("The limit of the longer side in pixels. Default: the model's.", valueName: "pixels")) var maxSize: Int?
  @Option(help: .init("The number of files that are decoded at once. Default: one for each processor.", valueName: "n")) var threads: Int?
  @Option(help: "The form of the report: text or json.") var format = ReportFormat.text
  @Option(
    help: .init(
      "Write a clean copy of the annotations as a COCO file and tell what was changed. The images stay where they are.", valueName: "file"))
  var fix: String?
  @OptionGroup var logging: QuietOption

  func validate() throws {
    try Requirement.within(Requirement.sides, minSize, "--min-size")
    try Requirement.within(Requirement.sides, maxSize, "--max-size")
    try Requirement.within(Requirement.threads, threads, "--threads")
    guard (0...64).contains(overlapBits) else { throw ValidationError("--overlap-bits must be from 0 to 64, not \(overlapBits).") }
  }

  func run() async throws {
    do {
      let (report, folder) = try await check()
      try StandardOutput.print(format == .text ? report.text : report.json)
      let remaining = try fix.map { try write(report, of: folder, to: $0) } ?? report.findings
      if !remaining.isEmpty { throw ExitCode.badData }
    } catch {
      throw reported(error)
    }
  }

  private var log: Log { logging.log }

  /// The report, and the folder of the images that were looked at.
  private func check() async throws -> (DatasetReport, folder: String?) {
    if let fix, FileKind(of: fix) != .missing { throw FileError.cannotCreate(path: fix, reason: "it exists already") }
    let source = try dataset.source()
    let (contents, folder) = (try source.dataset(log), try source.imageFolder())
    let check = try check(source)
    if folder == nil { log.warning("the images are not looked at; --images says where they are.") }
    var progress = ProgressReport(
      total: contents.images.count + check.otherImages.count, log: log, rowsGoToStandardOutput: false)
    try Requirement.room(forThreads: check.threadCount + 4)
    let report = await check(contents, images: folder) { progress.advance() }
    progress.clear()
    return (report, folder)
  }

  /// The check that the options ask for.
  private func check(_ source: DatasetSource) throws -> DatasetCheck {
    var check = DatasetCheck()
    check.configuration = model.configuration
    if let minSize { check.configuration.transform.minSize = [minSize] }
    if let maxSize { check.configuration.transform.maxSize = maxSize }
    check.expectedClasses = try classes.map { try CategoryList(fileOrList: $0).names.dropFirst().compactMap(\.self) }
    if let against { check.otherImages = try source.imagePaths(ofOther: against) }
    check.overlapThreshold = overlapBits
    check.threadCount = threads ?? Int(cpu_processor_count())
    return check
  }

  /// Writes the clean copy; returns what is still wrong with it.
  private func write(_ report: DatasetReport, of folder: String?, to path: String) throws -> [Finding] {
    let (clean, changes, remaining) = report.repaired()
    // Rather the folder is wrong than every image.
    if clean.images.isEmpty, let folder, !report.dataset.images.isEmpty {
      throw DatasetError.missingImages(folder: folder, files: report.dataset.images.map(\.fileName), reason: nil)
    }
    try clean.writeCOCO(to: path)
    for change in changes { log.note("\(change).") }
    for finding in remaining { log.warning("not repaired: \(finding).") }
    log.note(
      "\(path): \(plural(clean.images.count, "image")), \(plural(clean.annotations.count, "annotation")), \(plural(changes.count, "change"))."
    )
    return remaining
  }
}
