import ArgumentParser
import RCNN

/// The options that say which detections are kept.
struct ThresholdOptions: ParsableArguments {
  @Option(
    help: .init(
      "The score above which a detection is kept, 0 to 1. (default: 0.5; 0.05 where average precision is measured)", valueName: "score"))
  var score: Float?

  @Option(name: .customLong("class-score"), help: .init("Another score for one class; may be repeated.", valueName: "name=score"))
  var classScores: [NamedNumber] = []

  @Option(help: .init("A file of scores for classes, as rcnn evaluate --thresholds-file writes it.", valueName: "file"))
  var classThresholds: String?

  @Option(
    help: .init(
      "The overlap (IoU) above which the weaker of two boxes of a class is dropped. Default: 0.5, or what the model says.", valueName: "iou"
    ))
  var nms: Float?

  @Flag(help: "Drop it for a better box of another class as well: one object, one class.")
  var agnosticNMS = false

  @Option(help: .init("The most detections of an image, or of a tile. Default: 100, or what the model says.", valueName: "n"))
  var maxDetections: Int?

  @Option(
    name: .customLong("rpn-top"),
    help: .init(
      "How many of a level's best anchors the first stage looks at. Default: 1000; 150 for a model of 320 pixels.", valueName: "n"))
  var proposalsBeforeNMS: Int?

  @Option(
    name: .customLong("rpn-nms"),
    help: .init("The overlap (IoU) above which the weaker of two proposals is dropped. Default: 0.7.", valueName: "iou"))
  var proposalNMS: Float?

  @Option(
    name: .customLong("proposals"),
    help: .init("The most proposals of an image. Default: 1000; 150 for a model of 320 pixels.", valueName: "n"))
  var proposals: Int?

  @Option(
    name: .customLong("filter-class"), help: .init("Detect only this class; may be repeated, or a list with commas.", valueName: "name"))
  var filterClasses: [String] = []

  @Option(name: .customLong("conf"), help: .hidden) var ultralyticsScore: Float?
  @Option(name: .customLong("iou"), help: .hidden) var ultralyticsNMS: Float?
  @Option(name: .customLong("max-det"), help: .hidden) var ultralyticsMaxDetections: Int?

  func validate() throws {
    let pairs = [
      ("--conf", "--score", ultralyticsScore != nil && score != nil), ("--iou", "--nms", ultralyticsNMS != nil && nms != nil),
      ("--max-det", "--max-detections", ultralyticsMaxDetections != nil && maxDetections != nil),
    ]
    for (alias, name, areBoth) in pairs where areBoth { throw ValidationError("\(alias) is another name of \(name); give one of them.") }
    try Requirement.fraction(score ?? ultralyticsScore, "--score")
    for entry in classScores { try Requirement.fraction(entry.value, "--class-score \(entry.name)") }
    try Requirement.fraction(nms ?? ultralyticsNMS, "--nms")
    try Requirement.within(Requirement.counts, maxDetections ?? ultralyticsMaxDetections, "--max-detections")
    try Requirement.within(Requirement.counts, proposalsBeforeNMS, "--rpn-top")
    try Requirement.fraction(proposalNMS, "--rpn-nms")
    try Requirement.within(Requirement.counts, proposals, "--proposals")
    if !filterClasses.isEmpty && filteredNames.isEmpty { throw ValidationError("--filter-class names no class.") }
  }

  private var filteredNames: [String] { filterClasses.flatMap { $0.split(separator: ",").map(String.init) } }

  /// Whether anything is said at all.
  var isGiven: Bool {
    let numbers = [score, nms, proposalNMS, ultralyticsScore, ultralyticsNMS].contains { $0 != nil }
    let counts = [maxDetections, proposalsBeforeNMS, proposals, ultralyticsMaxDetections].contains { $0 != nil }
    return numbers || counts || agnosticNMS || classThresholds != nil || !classScores.isEmpty || !filterClasses.isEmpty
  }

  /// Enters the thresholds into `options`; throws `DetectorError` or `FileError` for a file of class thresholds.
  func apply(to options: inout DetectorOptions) throws {
    if let score = score ?? ultralyticsScore { options.scoreThreshold = score }
    options.nmsThreshold = nms ?? ultralyticsNMS
    if agnosticNMS { options.isClassAgnostic = true }
    options.detectionsPerImage = maxDetections ?? ultralyticsMaxDetections
    options.proposalsBeforeNMS = proposalsBeforeNMS
    options.proposalNMSThreshold = proposalNMS
    options.proposals = proposals
    if let classThresholds { options.classScoreThresholds = try ClassThresholds(contentsOf: classThresholds).scores }
    for entry in classScores { options.classScoreThresholds[entry.name] = entry.value }
    options.onlyClasses = filterClasses.isEmpty ? nil : filteredNames
  }
}
