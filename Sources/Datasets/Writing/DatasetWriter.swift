import CLibrary
import Files
import Images

/// Writes a data set in one of the formats.
public struct DatasetWriter: Sendable {
  private let dataset: Dataset
  private let objects: [Int: [ObjectAnnotation]]
  private let categoryIndices: [Int: Int]
  /// The images that a new folder links to, in the data set's order; nil makes no links.
  private let files: [String]?

  /// A writer of `dataset`, whose images are `files`, in its order. Throws `DatasetError.dangling` where an annotation refers to nothing.
  public init(_ dataset: Dataset, files: [String]? = nil) throws(DatasetError) {
    (self.dataset, self.files) = (dataset, files)
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

  /// Writes a COCO file, or a new folder in another format, with links to the images or copies of them. `split` names VOC's list of images.
  ///
  /// The links are relative: they hold as long as both folders are moved together. Throws `DatasetError`; a folder that holds something is refused.
  public func write(_ format: DatasetFormat, to path: String, split: String = "all", copiesImages: Bool = false) throws(DatasetError) {
    if format == .coco { return try dataset.writeCOCO(to: path) }
    try checkNames(format)
    if format == .yolo { try checkSizes() }
    do throws(FileError) {
      try Directory.create(path)
      guard try Directory.names(in: path).isEmpty else { throw Self.notEmpty(path) }
      try format == .voc ? writeVOC(to: path, split: split) : writeYOLO(to: path)
      if let files { try place(files, below: path + (format == .voc ? "/JPEGImages" : "/images"), copied: copiesImages) }
    } catch {
      throw .file(error)
    }
  }

  private static func notEmpty(_ path: String) -> FileError {
    .cannotCreate(path: path, reason: "the folder is not empty; give a new one")
  }

  private func writeVOC(to path: String, split: String) throws(FileError) {
    for image in dataset.images {
      let annotation = VOCAnnotation(image, (objects[image.id] ?? []).filter(DatasetFormat.voc.holds)) {
        dataset.categories[categoryIndices[$0] ?? 0].name
      }
      try write(annotation.text, to: "\(path)/Annotations/\(image.fileName.stem).xml")
    }
    try write(dataset.images.map { $0.fileName.stem + "\n" }.joined(), to: "\(path)/ImageSets/Main/\(split).txt")
  }

  private func writeYOLO(to path: String) throws(FileError) {
    for image in dataset.images {
      let labels = (objects[image.id] ?? []).filter(DatasetFormat.yolo.holds).map {
        YOLOLabel(classIndex: categoryIndices[$0.categoryID] ?? 0, box: $0.box, in: image)
      }
      try write(labels.map(\.text).joined(), to: path.appending(path: YOLOLabelFinder.labelPath(ofImage: "images/\(image.fileName)")))
    }
    try write(YOLODataFile.text(classNames: dataset.categories.map(\.name)), to: "\(path)/data.yaml")
  }

  private func write(_ text: String, to path: String) throws(FileError) {
    try Directory.create(path.folder)
    try NewFile.write(text, to: path)
  }

  private func place(_ files: [String], below folder: String, copied: Bool) throws(FileError) {
    for (image, file) in zip(dataset.images, files) {
      let path = "\(folder)/\(image.fileName)"
      try Directory.create(path.folder)
      if copied { try Self.copy(file, to: path) } else { try Self.link(path, to: file) }
    }
  }

  private static func copy(_ file: String, to path: String) throws(FileError) {
    let source = try MappedFile(path: file)
    let copy = try NewFile(path: path)
    try copy.write(source.bytes)
    try copy.commit(isDurable: false)
  }

  private static func link(_ path: String, to file: String) throws(FileError) {
    let (folder, target) = (realpath(path.folder, nil), realpath(file, nil))
    defer {
      free(folder)
      free(target)
    }
    guard let folder, let target, symlink(relativePath(of: String(cString: target), from: String(cString: folder)), path) == 0 else {
      throw .creating(path, errno)
    }
  }

  /// The path that leads from a folder to a file, both without links.
  private static func relativePath(of file: String, from folder: String) -> String {
    let (folders, parts) = (folder.pathComponents, file.pathComponents)
    let shared = zip(folders, parts).prefix { $0.0.utf8.elementsEqual($0.1.utf8) }.count
    return (folders[shared...].map { _ in ".." } + parts[shared...]).joined(separator: "/")
  }

  /// Every image needs a file of its own, below the folder.
  private func checkNames(_ format: DatasetFormat) throws(DatasetError) {
    var stems: Set<[UInt8]> = []
    for image in dataset.images {
      let name = image.fileName
      if let reason = Self.problem(name, format) { throw .unwritableName(name, reason: reason) }
      if !stems.insert(name.stem.plainPath.bytes).inserted {
        throw .unwritableName(name, reason: "another image has the same name but for its extension")
      }
      if image.width <= 0 || image.height <= 0 { throw .noSize(image: name) }
    }
    if let category = dataset.categories.first(where: { $0.name.trimmed.isEmpty }) {
      throw .namelessCategory(id: category.id)
    }
  }

  /// Labels are shares of the size, which has to be the file's. A file that cannot be read is linked to as it is.
  private func checkSizes() throws(DatasetError) {
    let others = zip(dataset.images, files ?? []).filter { image, file in
      guard let size = try? ImageSize(ofFile: file) else { return false }
      return size != ImageSize(width: image.width, height: image.height)
    }
    if !others.isEmpty { throw .otherSizes(images: others.map(\.0.fileName)) }
  }

  private static func problem(_ name: String, _ format: DatasetFormat) -> String? {
    if name.leavesFolder { return "it leads out of the folder" }
    if name.isCutByNUL { return "it holds a NUL" }
    if name.plainPath.stem.isEmpty { return "it is empty" }
    // Lists have a name a line, and readers pass over blanks around it.
    let isListed = name.stem.trimmed.bytes == name.stem.bytes && !name.utf8.contains(UInt8(ascii: "\n"))
    return format == .voc && !isListed ? "VOC's lists cannot hold blanks at the ends of names, nor line feeds" : nil
  }
}
