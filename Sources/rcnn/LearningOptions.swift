import ArgumentParser
import Boxes
import Datasets
import RCNN
import Training

/// The options that say which labelled images a batch has; every command that learns from a batch shares them.
struct BatchOptions: ParsableArguments {
  @Option(help: .init("The annotations: a COCO file.", valueName: "file"))
  var annotations: String?

  @Option(help: .init("The folder of the COCO file's images.", valueName: "folder"))
  var imageFolder: String?

  @Option(help: .init("A Pascal VOC folder, instead of --annotations.", valueName: "folder"))
  var voc: String?

  @Option(help: .init("A YOLO folder or its data.yaml, instead of --annotations.", valueName: "path"))
  var yolo: String?

  @Option(help: .init("VOC's class names in the order of their numbers, as for rcnn evaluate.", valueName: "names"))
  var vocClasses: String?

  @Option(help: .init("The images, with commas: file names, with or without folder and extension, or numbers.", valueName: "ids"))
  var images: String

  @Option(help: .init("Crowds and difficult objects: ignore, so that nothing is right or wrong there, or torchvision.", valueName: "rule"))
  var uncertain = LabelledImage.UncertainObjects.ignore

  func validate() throws {
    guard [annotations, voc, yolo].count(where: { $0 != nil }) == 1 else {
      throw ValidationError("give one data set: --annotations, --voc or --yolo.")
    }
    if (annotations == nil) != (imageFolder == nil) { throw ValidationError("--annotations and --image-folder belong together.") }
    if vocClasses != nil && voc == nil { throw ValidationError("--voc-classes belongs to --voc; the other formats number their classes.") }
    if names.isEmpty { throw ValidationError("--images names no image.") }
  }

  /// The images that were asked for.
  var names: [String] { images.split(separator: ",").map(String.init) }

  /// The images with their objects; throws `FileError`, `DatasetError`, `CategoryMatchError` or `TrainingDataError`.
  func labelled(_ model: CheckpointModel) throws -> [LabelledImage] {
    let source = try DatasetSource(
      annotations: annotations, images: imageFolder, voc: voc, vocClasses: vocClasses, yolo: yolo, split: nil)
    let labelled = try LabelledImages(
      source.dataset(), folder: source.imageFolder() ?? "", names: names, classes: model.classes, uncertain: uncertain)
    for warning in labelled.match.warnings { Log().warning(warning) }
    return labelled.images
  }
}

extension LabelledImage.UncertainObjects: ExpressibleByArgument {}
extension BalancedSampler.Order: ExpressibleByArgument {}
extension TrainableParts.BatchNorms: ExpressibleByArgument {}

/// The options that say what of a model learns.
struct TrainableOptions: ParsableArguments {
  @Option(help: .init("How many layers of the backbone learn, from the last: 0 to 5, of MobileNet to 6.", valueName: "n"))
  var trainableLayers = 3

  @Option(
    help: .init(
      "Batch norms: frozen; affine, whose weights and biases learn; batch, with the statistics of each batch. Default: affine with num_batches_tracked.",
      valueName: "kind"))
  var batchNorms: TrainableParts.BatchNorms?

  /// What learns of a model, where nothing is said of batch norms `norms`; throws `UsageError`.
  func parts(of model: CheckpointModel, norms: TrainableParts.BatchNorms) throws -> TrainableParts {
    let limit = model.model.trainableLayerLimit
    if !(0...limit ~= trainableLayers) {
      throw UsageError("--trainable-layers must be 0 to \(limit) for this model, not \(trainableLayers).")
    }
    return TrainableParts(layers: trainableLayers, batchNorms: batchNorms ?? norms)
  }
}
