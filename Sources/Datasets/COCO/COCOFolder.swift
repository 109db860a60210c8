import Files

/// COCO files and the folders of their images, as data sets come: `annotations/instances_train2017.json` with `train2017`, `train/_annotations.coco.json`
/// beside its images, `train.json` with `train`.
struct COCOFolder: Sendable, Equatable {
  private let path: String
  private let files: [File]
  /// The folder of all images where somebody named it.
  private var images: String?
  /// Where images may lie that are not found near their annotations.
  private var otherImages: String?

  private struct File: Sendable, Equatable {
    /// From the folder.
    let path: String
    /// The parts of its name, or of the folder's where the name tells nothing; lower case.
    let words: [String]
    /// The splits that these name.
    var splits: [String] { COCOFolder.splits.filter(words.contains) }
  }

  /// The splits that files are told by.
  private static let splits = ["train", "trainval", "val", "valid", "validation", "test"]
  /// Of other tasks on the same images.
  private static let others = ["captions", "keypoints", "stuff", "panoptic", "unlabeled", "results", "predictions", "detections"]

  /// The files in a folder by their paths from there; nil where none can be annotations.
  init?(_ path: String, files: [String], otherImages: String? = nil) {
    let found = files.map(Self.file).filter { file in !Self.others.contains(where: file.words.contains) }
    // Others lie beside annotations where these are told by their splits.
    let split = found.filter { !$0.splits.isEmpty }
    guard !found.isEmpty else { return nil }
    (self.path, self.files, self.otherImages) = (path, split.isEmpty ? found : split, otherImages)
  }

  /// One file with the folder of its images, where that was named.
  init(file: String, images: String? = nil, otherImages: String? = nil) {
    let folder = file.folder
    let isInner = folder.lastComponent.utf8.elementsEqual("annotations".utf8)
    path = isInner ? folder.folder : folder
    let name = file.lastComponent
    files = [File(path: isInner ? "annotations/\(name)" : name, words: [])]
    (self.images, self.otherImages) = (images, otherImages)
  }

  private static func file(_ path: String) -> File {
    let words = words(path.lastComponent.stem)
    let isTelling = splits.contains(where: words.contains)
    return File(path: path, words: isTelling ? words : words + Self.words(path.folder.lastComponent))
  }

  /// The runs of letters.
  private static func words(_ name: String) -> [String] {
    name.utf8.split { !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }.map { String(Substring($0)).lowercased() }
  }
}

// MARK: - Sources

extension COCOFolder {
  /// The file of the split that has one of the names; nil where there is none.
  func source(split names: [String]) throws(DatasetError) -> DatasetSource? {
    let found = files.filter { file in names.contains(where: file.splits.contains) }
    return found.isEmpty ? nil : try source(of: found)
  }

  /// The only file.
  func single() throws(DatasetError) -> DatasetSource { try source(of: files) }

  private func source(of found: [File]) throws(DatasetError) -> DatasetSource {
    let instances = found.filter { $0.words.contains("instances") }
    let files = instances.isEmpty ? found : instances
    guard files.count == 1 else { throw .ambiguous(folder: path, files: files.map(\.path)) }
    let annotations = path.appending(path: files[0].path)
    if let images { return .coco(annotations: annotations, images: images) }
    return .coco(annotations: annotations, images: try imageFolder(of: files[0], annotations))
  }

  /// The first folder that has the first image under its own name, else the whole folder, in which images are looked for.
  private func imageFolder(of file: File, _ annotations: String) throws(DatasetError) -> String {
    let dataset = try Dataset(cocoFile: annotations)
    guard let name = dataset.images.first(where: { !$0.fileName.isEmpty && !$0.fileName.leavesFolder })?.fileName else { return path }
    let stem = annotations.lastComponent.stem
    // train2017 of instances_train2017.
    let last = stem.utf8.split(separator: UInt8(ascii: "_")).last.map { String(Substring($0)) } ?? stem
    let inside = ([stem, last] + file.splits).flatMap { [$0, "images/\($0)", "\($0)/images"] } + ["images", "JPEGImages", "Images"]
    let folders = [annotations.folder, annotations.stem] + inside.map(path.appending(path:)) + [otherImages].compactMap(\.self)
    return folders.first { $0.appending(path: name).isFile } ?? path
  }
}
