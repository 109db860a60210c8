import ArgumentParser
import Datasets
import RCNN

/// The options that say which data set; every command that reads one shares them.
struct DatasetOptions: ParsableArguments {
  @Option(help: .init("The annotations: a COCO file.", valueName: "file"))
  var annotations: String?

  @Option(help: .init("The folder of the COCO file's images.", valueName: "folder"))
  var images: String?

  @Option(help: .init("A Pascal VOC folder, instead of --annotations.", valueName: "folder"))
  var voc: String?

  @Option(help: .init("A YOLO folder or its data.yaml, instead of --annotations.", valueName: "path"))
  var yolo: String?

  @Option(help: .init("The split of a VOC or YOLO data set, such as test. Default: all images.", valueName: "name"))
  var split: String?

  @Option(
    help: .init(
      "VOC's class names in the order of their numbers: a file with one a line, or a list with commas. Default: sorted by name.",
      valueName: "names"))
  var vocClasses: String?

  func validate() throws {
    guard [annotations, voc, yolo].count(where: { $0 != nil }) == 1 else {
      throw ValidationError("give one data set: --annotations, --voc or --yolo.")
    }
    if images != nil && annotations == nil {
      throw ValidationError("--images belongs to --annotations; the other formats know their images.")
    }
    if split != nil && annotations != nil { throw ValidationError("--split belongs to --voc and --yolo; a COCO file is one split.") }
    if vocClasses != nil && voc == nil { throw ValidationError("--voc-classes belongs to --voc; the other formats number their classes.") }
  }

  /// Refuses an orientation that contradicts the format.
  func checkOrientation(_ policy: OrientationPolicy) throws {
    if yolo != nil && policy == .ignore {
      throw ValidationError("--exif ignore excludes --yolo: YOLO's labels are shares of the upright image.")
    }
  }

  /// The file or folder, with the split.
  var place: String { (annotations ?? voc ?? yolo ?? "") + (split.map { ", split \($0)" } ?? "") }

  /// A short name for headings: the file's or folder's, with the split.
  var name: String { (annotations ?? voc ?? yolo ?? "").lastComponent + (split.map { " \($0)" } ?? "") }

  /// Where the data set is; throws `FileError` for a list of classes that cannot be read.
  func source() throws -> DatasetSource {
    try DatasetSource(annotations: annotations, images: images, voc: voc, vocClasses: vocClasses, yolo: yolo, split: split)
  }
}

extension DatasetSource {
  /// Reads the annotations, and says what of them is not there; throws `DatasetError`.
  func dataset(_ log: Log) throws(DatasetError) -> Dataset {
    let dataset = try dataset()
    for place in try absentPlaces() {
      log.warning("\(place), which the data set's YAML file names, is not there; its images are left out.")
    }
    return dataset
  }

  /// The one data set that options name; throws `FileError` for a list of classes that cannot be read.
  init(annotations: String?, images: String?, voc: String?, vocClasses: String?, yolo: String?, split: String?) throws {
    if let annotations {
      self = .coco(annotations: annotations, images: images)
    } else if let voc {
      self = .voc(folder: voc, split: split, classes: try vocClasses.map(CategoryList.names(fileOrList:)) ?? [])
    } else {
      self = .yolo(folder: yolo ?? "", split: split)
    }
  }
}
