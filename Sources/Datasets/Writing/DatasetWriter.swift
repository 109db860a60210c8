import Files
import Glibc
import Results

/// Writes a data set in one of the formats.
public struct DatasetWriter: Sendable {
  private let dataset: Dataset
  private let objects: [Int: [ObjectAnnotation]]
  private let categoryIndices: [Int: Int]
  /// The folder whose images a new folder links to; nil makes no links.
  private let images: String?

  /// A writer of `dataset`, whose images are in `images`. Throws `DatasetError.dangling` where an annotation refers to nothing.
  public init(_ dataset: Dataset, images: String? = nil) throws(DatasetError) {
    self.dataset = dataset
    self.images = images
    objects = Dictionary(grouping: dataset.annotations, by: \.imageID)
    categoryIndices = Dictionary(
      dataset.categories.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { first, _ in first })
    let imageIDs = Set(dataset.images.map(\.id))
    for annotation in dataset.annotations {
      if !imageIDs.contains(annotation.imageID) { throw .dangling(annotation: annotation.id, field: "image_id", id: annotation.imageID) }
      if categoryIndices[annotation.categoryID] == nil {
        throw .dangling(annotation: annotation.id, field: "category_id", id: annotation.categoryID)
      }
    }
  }

  /// Writes a COCO file, or a new folder in another format, with links to the images. `split` names VOC's list of images.
  ///
  /// Throws `DatasetError`; a folder that holds something is refused.
  public func write(_ format: DatasetFormat, to path: String, split: String = "all") throws(DatasetError) {
    if format == .coco { return try dataset.writeCOCO(to: path) }
    try checkNames(format)
    let links = try images.map { images throws(DatasetError) in try dataset.imagePaths(in: images) }
    do throws(FileError) {
      try Directory.create(path)
      guard try Directory.names(in: path).isEmpty else { throw Self.notEmpty(path) }
      try format == .voc ? writeVOC(to: path, split: split) : writeYOLO(to: path)
      if let links { try link(links, below: path + (format == .voc ? "/JPEGImages" : "/images")) }
    } catch {
      throw .file(error)
    }
  }

  private static func notEmpty(_ path: String) -> FileError {
    .cannotCreate(path: path, reason: "the folder is not empty; give a new one")
  }

  private func writeVOC(to path: String, split: String) throws(FileError) {
    for image in dataset.images {
      let annotation = VOCAnnotation(image, objects[image.id] ?? []) { dataset.categories[categoryIndices[$0] ?? 0].name }
      try write(annotation.text, to: "\(path)/Annotations/\(image.fileName.stem).xml")
    }
    try write(dataset.images.map { $0.fileName.stem + "\n" }.joined(), to: "\(path)/ImageSets/Main/\(split).txt")
  }

  private func writeYOLO(to path: String) throws(FileError) {
    for image in dataset.images {
      let labels = (objects[image.id] ?? []).filter(DatasetFormat.yolo.holds).map {
        YOLOLabel(classIndex: categoryIndices[$0.categoryID] ?? 0, box: $0.box, in: image)
      }
      try write(labels.map(\.text).joined(), to: "\(path)/labels/\(image.fileName.stem).txt")
    }
    try write(YOLODataFile.text(classNames: dataset.categories.map(\.name)), to: "\(path)/data.yaml")
  }

  private func write(_ text: String, to path: String) throws(FileError) {
    try Directory.create(path.folder)
    try NewFile.write(text, to: path)
  }

  private func link(_ targets: [String], below folder: String) throws(FileError) {
    for (image, target) in zip(dataset.images, targets) {
      let path = "\(folder)/\(image.fileName)"
      try Directory.create(path.folder)
      let absolute = realpath(target, nil)
      defer { free(absolute) }
      guard let absolute, symlink(absolute, path) == 0 else { throw .creating(path, errno) }
    }
  }

  /// Every image needs a file of its own, below the folder.
  private func checkNames(_ format: DatasetFormat) throws(DatasetError) {
    var stems: Set<String> = []
    for image in dataset.images {
      let name = image.fileName
      if name.leavesFolder { throw .unwritableName(name, reason: "it leads out of the folder") }
      if name.stem.isEmpty { throw .unwritableName(name, reason: "it is empty") }
      if !stems.insert(name.stem).inserted { throw .unwritableName(name, reason: "another image has the same name but for its extension") }
      if format == .voc && name.contains(where: \.isWhitespace) {
        throw .unwritableName(name, reason: "VOC's lists cannot hold white space in names")
      }
      if format == .yolo && (image.width <= 0 || image.height <= 0) { throw .noSize(image: name) }
    }
  }
}
