import ArgumentParser
import Datasets
import Diagnostics
import RCNN

/// `rcnn explain`: why objects are missed.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say which stage of a model lost each object that it misses.",
    discussion: """
      Follows every object of a data set that no detection fits through both stages: anchors, proposals, their NMS, boxes, scores, the final NMS. Names the \
      stage that lost it and, where there is one, the setting that would have let it pass that stage; the stages behind it may still stop it.

      EXAMPLES:
        rcnn explain --weights model.pth --annotations val.json --images val2017
        rcnn explain --weights model.pth --voc VOC2007 --split test --score 0.3 --format json
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup(title: "Data set") var dataset: DatasetOptions
  @OptionGroup(title: "Detections") var thresholds: ThresholdOptions
  @Option(name: .customLong("overlap"), help: .init("The overlap (IoU) from which on a box fits an object.", valueName: "iou"))
  var overlap: Float = 0.5
  @Option(help: .init("The orientation that a camera noted: apply, or ignore as torchvision's own scripts do.", valueName: "policy"))
  var exif = OrientationPolicy.apply
  @Option(help: "The form of the report: text or json.") var format = ReportFormat.text
  @Flag(name: .shortAndLong, help: "Say nothing but the report and errors.") var quiet = false

  func validate() throws {
    try dataset.checkOrientation(exif)
    try Requirement.fraction(overlap, "--overlap")
    if dataset.annotations != nil && dataset.images == nil {
      throw ValidationError("the images are needed: give their folder with --images.")
    }
  }

  func run() throws {
    try reportingErrors {
      let source = try dataset.source()
      let contents = try source.dataset()
      let paths = try contents.imagePaths(in: source.imageFolder() ?? "")
      var options = try model.detectorOptions()
      try thresholds.apply(to: &options)
      let report = try explain(contents, paths, Detector(weights: model.weights, options: options, includingStages: true))
      try StandardOutput.print(format == .json ? report.json : report.text)
      if report.unreadableCount > 0 { throw ExitCode.someInputsFailed }
    }
  }

  private func explain(_ contents: Dataset, _ paths: [String], _ detector: Detector) throws -> MissReport {
    let log = Log(level: quiet ? .quiet : .normal)
    let explainer = MissExplainer(detector, overlap: overlap)
    var notes = DeviceNoteReport(detector, log)
    defer { notes.update() }
    var progress = ProgressReport(total: paths.count, log: log, rowsGoToStandardOutput: false)
    defer { progress.clear() }
    let match = try CategoryMatch(detector.classes, contents)
    for warning in match.warnings { log.warning(warning) }
    var report = MissReport(contents, labels: match.labels)
    var sizes = SizeMismatches()
    var orientations = IgnoredOrientations()
    for (image, path) in zip(contents.images, paths) {
      do {
        let (pixels, noted) = try Image.read(contentsOf: path, orientation: exif)
        if exif == .ignore && noted != .upright { orientations.add(path) }
        sizes.compare(pixels, image)
        try report.add(explainer, image, pixels)
      } catch let error as ImageError {
        progress.clear()
        log.warning("\(error) Its objects are left out.")
        report.unreadableCount += 1
      }
      notes.update()
      progress.advance()
    }
    progress.clear()
    if let warning = sizes.warning(exif) { log.warning(warning) }
    if let warning = orientations.warning { log.warning(warning) }
    return report
  }
}
