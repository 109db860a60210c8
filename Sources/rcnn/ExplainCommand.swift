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
        rcnn explain -w model.pth --annotations val.json --images val2017
        rcnn explain -w model.pth --voc VOC2007 --split test --score 0.3
      """)

  @OptionGroup(title: "Data set") var dataset: DatasetOptions
  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Detections") var thresholds: ThresholdOptions
  @Option(name: .customLong("overlap"), help: .init("The overlap (IoU) from which on a box fits an object.", valueName: "iou"))
  var overlap: Float = 0.5
  @Option(help: .init("The orientation that a camera noted: apply, or ignore as torchvision's own scripts do.", valueName: "policy"))
  var exif = OrientationPolicy.apply
  @Option(help: "The form of the report: text or json.") var format = ReportFormat.text
  @OptionGroup var logging: LogOptions

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
      let log = logging.log
      let contents = try source.dataset(log)
      var options = try model.detectorOptions()
      try thresholds.apply(to: &options)
      let detector = try Detector(weights: model.weights, options: options, includingStages: true, log: log)
      let evaluation = DetectorEvaluation(dataset: contents, folder: try source.imageFolder() ?? "", orientation: exif, log: log)
      let report = try evaluation.misses(of: detector, overlap: overlap)
      try StandardOutput.print(format == .json ? report.json : report.text)
      if report.unreadableCount > 0 { throw ExitCode.someInputsFailed }
    }
  }
}
