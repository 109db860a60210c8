import Files

/// A data set and its splits, whose format is told from what lies at a path.
public struct DatasetPlace: Sendable, Equatable {
  /// The folder or the file.
  public let path: String
  /// The format's name, for sentences.
  public let format: String
  private let kind: Kind

  private enum Kind: Sendable, Equatable {
    /// A Pascal VOC or YOLO data set, which knows its splits.
    case folder(DatasetSource)
    case coco(COCOFolder)
  }

  /// A data set that is known already.
  public init(_ source: DatasetSource) {
    switch source {
    case .coco(let annotations, let images):
      let folder = COCOFolder(file: annotations, images: images)
      (path, format, kind) = (annotations, "COCO", .coco(folder))
    case .voc(let folder, _, _): (path, format, kind) = (folder, "Pascal VOC", .folder(source))
    case .yolo(let folder, _): (path, format, kind) = (folder, "YOLO", .folder(source))
    }
  }

  /// Tells what lies at a path: annotations of Pascal VOC, a YOLO folder or its YAML file, a COCO file or a folder of them, whose images may lie in
  /// `otherImages` where they are not found near it. Throws `DatasetError` where it is none of these.
  public init(at path: String, otherImages: String? = nil) throws(DatasetError) {
    switch FileKind(of: path) {
    case .file: self = try Self.file(path, otherImages)
    case .folder: self = try Self.folder(path, otherImages)
    case .missing, .special: throw .file(.unreadable(path: path, reason: "it is neither a folder nor a file"))
    }
  }

  private init(path: String, _ folder: COCOFolder) { (self.path, format, kind) = (path, "COCO", .coco(folder)) }

  private static func file(_ path: String, _ otherImages: String?) throws(DatasetError) -> DatasetPlace {
    switch path.pathExtension {
    case "json": DatasetPlace(path: path, COCOFolder(file: path, otherImages: otherImages))
    case "yaml", "yml": DatasetPlace(.yolo(folder: path, split: nil))
    default: throw .notADataset(folder: path, format: "COCO or YOLO", missing: "name that ends with .json or .yaml")
    }
  }

  private static func folder(_ path: String, _ otherImages: String?) throws(DatasetError) -> DatasetPlace {
    let contents = FolderContents(path)
    let voc = DatasetPlace(.voc(folder: path, split: nil))
    if contents.hasAnnotationsFolder { return voc }
    if contents.hasYOLO { return DatasetPlace(.yolo(folder: path, split: nil)) }
    if contents.hasXML { return voc }
    if let folder = COCOFolder(path, files: contents.annotationFiles, otherImages: otherImages) { return DatasetPlace(path: path, folder) }
    throw .notADataset(
      folder: path, format: "COCO, Pascal VOC or YOLO",
      missing: "Annotations with .xml files, data.yaml or labels, or .json file with annotations")
  }
}

// MARK: - Splits

extension DatasetPlace {
  /// What a split may be called: as people ask for it first.
  private static func synonyms(_ split: String) -> [String] {
    let names = ["val", "valid", "validation"]
    return names.contains(split) ? [split] + names.filter { $0 != split } : [split]
  }

  /// A split by its name, where "val", "valid" and "validation" are one; nil where the data set has none. Throws `DatasetError.ambiguous`.
  public func split(_ name: String) throws(DatasetError) -> DatasetSource? {
    switch kind {
    case .folder(let source):
      for name in Self.synonyms(name) where try source.hasSplit(name) { return source.withSplit(name) }
      return nil
    case .coco(let folder): return try folder.source(split: Self.synonyms(name))
    }
  }

  /// All images, whatever splits there are. Throws `DatasetError.ambiguous` for a folder of several COCO files.
  public func whole() throws(DatasetError) -> DatasetSource {
    switch kind {
    case .folder(let source): source
    case .coco(let folder): try folder.single()
    }
  }
}

/// What tells the format of a folder: the names in it and in the folders right in it.
private struct FolderContents {
  private let path: String
  private let names: [String]
  /// The names in each folder.
  private let inner: [(folder: String, names: [String])]

  init(_ path: String) {
    self.path = path
    names = Self.names(in: path)
    inner = names.filter { Directory.exists(path.appending(path: $0)) }.map { ($0, Self.names(in: path.appending(path: $0))) }
  }

  private static func names(in path: String) -> [String] {
    ((try? Directory.names(in: path)) ?? []).compactMap(\.self).filter { $0.utf8.first != UInt8(ascii: ".") }
  }

  /// Whether there is a folder of Pascal VOC's annotations, which COCO's may have the name of, or one in a folder a split.
  var hasAnnotationsFolder: Bool {
    let names = ["Annotations", "annotations"]
    return inner.contains { folder, inside in
      names.contains(folder) && inside.contains(where: Self.isXML) || inside.contains("Annotations")
    }
  }

  var hasXML: Bool { ([names] + inner.map(\.names)).contains { $0.contains(where: Self.isXML) } }

  private static func isXML(_ name: String) -> Bool { name.pathExtension == "xml" }

  var hasYOLO: Bool {
    let marks = ["data.yaml", "data.yml", "dataset.yaml", "classes.txt", "obj.names", "obj.data", "_darknet.labels", "labels"]
    return ([names] + inner.map(\.names)).contains { $0.contains(where: marks.contains) }
  }

  /// The JSON files by their paths from the folder.
  var annotationFiles: [String] {
    (names + inner.flatMap { folder, names in names.map { "\(folder)/\($0)" } }).filter { $0.pathExtension == "json" }
  }
}
