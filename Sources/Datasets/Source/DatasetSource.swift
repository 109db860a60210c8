/// Where a data set is and in which of the three formats.
public enum DatasetSource: Sendable, Equatable {
  /// A COCO file, and the folder that its file names are relative to where the images are needed.
  case coco(annotations: String, images: String?)
  /// A Pascal VOC folder; all its images without a split. `classes` fixes the categories' numbers.
  case voc(folder: String, split: String?, classes: [String] = [])
  /// A YOLO folder, or its YAML file; all its images without a split.
  case yolo(folder: String, split: String?)

  /// Reads the annotations; throws `DatasetError`.
  public func dataset() throws(DatasetError) -> Dataset {
    switch self {
    case .coco(let annotations, _): try Dataset(cocoFile: annotations)
    case .voc(let folder, let split, let classes): try Dataset(vocFolder: folder, split: split, classes: classes)
    case .yolo(let folder, let split): try Dataset(yoloFolder: folder, split: split)
    }
  }

  /// What a YOLO data set's YAML file names and that is not there, of which all other images are read; only without a split. Throws `DatasetError`.
  package func absentPlaces() throws(DatasetError) -> [String] {
    guard case .yolo(let folder, nil) = self else { return [] }
    return try YOLOLayout(path: folder, split: nil).absentPlaces
  }

  /// The folder that the images' file names are relative to; nil if none was given. Throws `DatasetError`.
  public func imageFolder() throws(DatasetError) -> String? {
    switch self {
    case .coco(_, let images): images
    case .voc(let folder, let split, _): try VOCFolder(path: folder, split: split).images
    case .yolo(let folder, let split): try YOLOFolder(path: folder, split: split).images
    }
  }
}
