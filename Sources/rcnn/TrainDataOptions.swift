import ArgumentParser
import Datasets
import RCNN
import Training

/// The options that say what a detector learns from and what it is validated on.
struct TrainDataOptions: ParsableArguments {
  @Argument(
    help: .init(
      "The data set: a Pascal VOC or YOLO folder, a data.yaml, a COCO file, or a folder of such; its format is found out.",
      valueName: "data"))
  var data: String?

  @Option(help: .init("The annotations: a COCO file, instead of DATA.", valueName: "file"))
  var annotations: String?

  @Option(help: .init("The folder of the COCO file's images. Default: found out.", valueName: "folder"))
  var images: String?

  @Option(help: .init("A Pascal VOC folder, instead of DATA.", valueName: "folder"))
  var voc: String?

  @Option(help: .init("A YOLO folder or its data.yaml, instead of DATA.", valueName: "path"))
  var yolo: String?

  @Option(help: .init("The split to learn from. Default: train, else trainval, else all images that are not in test.", valueName: "name"))
  var split: String?

  @Option(help: .init("The split to validate on. Default: val, else a part of the images.", valueName: "name"))
  var valSplit: String?

  @Option(
    help: .init(
      "Another data set to validate on, of any format. A COCO file's images are looked for near it, then in --images.", valueName: "data"))
  var val: String?

  @Option(
    help: .init(
      "The share of the images to validate on, above 0 and below 1, instead of a split. (default where there is none: 0.1)",
      valueName: "share"))
  var valShare: Double?

  @Flag(
    name: .customLong("no-validation"),
    help: "Validate on nothing: all images of the split are learned from, and the last weights are the best.")
  var validatesNothing = false

  @Option(
    help: .init(
      "The classes to learn in the order of their labels: a file with one a line, or a list with commas. Default: the data set's, by their numbers.",
      valueName: "names"))
  var classes: String?

  @Option(help: .init("Crowds and difficult objects: ignore, so that nothing is right or wrong there, or torchvision.", valueName: "rule"))
  var uncertain = LabelledImage.UncertainObjects.ignore

  @Option(help: .init("Learn from the first n images with objects and validate on them, to see that they can be learned.", valueName: "n"))
  var overfit: Int?

  func validate() throws {
    if [data, annotations, voc, yolo].count(where: { $0 != nil }) > 1 {
      throw ValidationError("give one data set: DATA, --annotations, --voc or --yolo.")
    }
    if images != nil && annotations == nil && data == nil { throw ValidationError("--images belongs to a COCO file.") }
    if [valSplit != nil, val != nil, valShare != nil, validatesNothing].count(where: \.self) > 1 {
      throw ValidationError("--val-split, --val, --val-share and --no-validation exclude each other.")
    }
    if overfit != nil && (valSplit != nil || val != nil || valShare != nil || validatesNothing) {
      throw ValidationError("--overfit validates on what is learned from; leave --val-split, --val, --val-share and --no-validation out.")
    }
    if let valShare, !(valShare > 0 && valShare < 1) { throw ValidationError("--val-share must be above 0 and below 1, not \(valShare).") }
    try Requirement.within(Requirement.counts, overfit, "--overfit")
  }

  /// Whether a data set is named at all.
  var isGiven: Bool { [data, annotations, voc, yolo].contains { $0 != nil } }

  /// The names of the classes to learn, if they are given; throws `FileError`.
  func classNames() throws -> [String]? { try classes.map(CategoryList.names(fileOrList:)) }

  /// What the options lead to; throws `DatasetError`, `TrainingDataError` and `FileError`.
  func sources() throws -> TrainingSources {
    var choice = TrainingSources.Choice()
    (choice.split, choice.validationSplit, choice.validates, choice.share) = (
      split, valSplit, !validatesNothing && overfit == nil, valShare
    )
    choice.validation = try val.map { try DatasetPlace(at: $0, otherImages: images) }
    return try TrainingSources(place(), choice)
  }

  private func place() throws -> DatasetPlace {
    if let voc { return DatasetPlace(.voc(folder: voc, split: nil)) }
    if let yolo { return DatasetPlace(.yolo(folder: yolo, split: nil)) }
    if let annotations { return DatasetPlace(.coco(annotations: annotations, images: images)) }
    guard let data else { throw UsageError("give a data set: DATA, --annotations, --voc or --yolo.") }
    // Where the images are named, what is named beside them are annotations.
    return try images.map { DatasetPlace(.coco(annotations: data, images: $0)) } ?? DatasetPlace(at: data)
  }
}
