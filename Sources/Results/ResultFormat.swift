import Datasets
import Files

/// A format in which results are written.
public enum ResultFormat: String, CaseIterable, Sendable {
  /// One JSON object a line and image.
  case jsonl
  /// COCO's results format, with a data set of the images that it refers to.
  case coco
  /// Comma-separated values, a line an object.
  case csv
  /// A line an image for people: what was counted.
  case text
  /// Pascal VOC's XML, a file an image.
  case voc
  /// YOLO's text labels, a file an image.
  case yolo
  /// Copies of the images with the objects drawn in.
  case images
  /// What lies in the boxes, a picture an object, in a folder for each class.
  case crops

  /// The format of a file of such a name; nil for others.
  public init?(fileName: String) {
    switch fileName.pathExtension {
    case "jsonl": self = .jsonl
    case "json": self = .coco
    case "csv": self = .csv
    case "txt": self = .text
    default: return nil
    }
  }

  /// Whether the format is one stream, which also fits through a pipe.
  public var isStream: Bool {
    switch self {
    case .jsonl, .coco, .csv, .text: true
    case .voc, .yolo, .images, .crops: false
    }
  }
}

extension ResultFormat {
  /// The files behind the name, each with what it holds, one after the other; none for formats of a file an image.
  func streams(ids: COCOImageIDs, options: ResultOptions) -> [(fileName: String, parts: [any RowFormat])] {
    let ids = COCOIDs(images: ids, categories: options.categories)
    return switch self {
    case .jsonl: [("detections.jsonl", [JSONLines()])]
    case .csv: [("detections.csv", [CSVTable()])]
    case .text: [("detections.txt", [TextLines(includesTimes: options.includesTimes)])]
    case .coco:
      [
        ("coco.json", [COCOResults(ids)]), ("coco_images.json", [COCOImages(ids, classes: options.classes)]),
        ("coco_predictions.json", [COCOImages(ids, classes: options.classes, isWhole: false), COCOAnnotations(ids)]),
      ]
    case .voc, .yolo, .images, .crops: []
    }
  }
}

extension ResultFormat {
  /// Whether a regular file is what a run has written in this format, or blank; throws `FileError`.
  package func isFormat(ofFile path: String) throws(FileError) -> Bool {
    guard FileKind(of: path) == .file else { return false }
    let beginning = String(decoding: try FileReader.beginning(of: path, count: 4096), as: UTF8.self)
    if beginning.allSatisfy(\.isWhitespace) { return true }
    switch self {
    case .jsonl: return beginning.hasPrefix("{\"file\":")
    case .csv: return beginning.hasPrefix(CSVTable().header)
    case .coco: return (try? ScoredObject.list(cocoResults: path)) != nil
    // What was read may end within a line.
    case .text: return beginning.split(separator: "\n").dropLast(beginning.utf8.count < 4096 ? 0 : 1).allSatisfy(TextLines.isLine)
    case .voc, .yolo, .images, .crops: return false
    }
  }

  /// What its files are called where they are of all images.
  package var fileNames: [String] { streams(ids: COCOImageIDs(files: []), options: ResultOptions()).map(\.fileName) }
}

extension Set<ResultFormat> {
  /// Makes the files of all formats that are made of all rows, in a folder, of the rows in a file of JSON lines; `existing` says what to do with a file of
  /// the same name. Throws `FileError`, `RunError` for a row that is none, and what `existing` throws.
  package func write(
    rows: String, to folder: String, _ options: ResultOptions, existing: (_ name: String) throws -> NewFile.Existing
  ) throws {
    let ids = options.imageIDs ?? COCOImageIDs(files: [])
    let streams = ResultFormat.allCases.filter { $0 != .jsonl && contains($0) }.flatMap { $0.streams(ids: ids, options: options) }
    var files = try streams.map { name, parts in
      ConvertedFile(file: try NewFile(path: folder.appending(path: name), existing: existing(name)), parts: parts)
    }
    // A row is read as often as some file has parts, and not once for each file.
    for part in 0..<(streams.map(\.parts.count).max() ?? 0) {
      for index in files.indices { files[index].begin(part) }
      try JSONLines.forEachResult(rows) { result throws(FileError) in
        for index in files.indices { try files[index].add(result, part) }
      }
      for index in files.indices { files[index].end(part) }
    }
    for index in files.indices { try files[index].commit() }
  }
}

/// A file that is made of all rows, part by part.
private struct ConvertedFile {
  let file: NewFile
  var parts: [any RowFormat]
  /// What is still to be written.
  private var text = ""

  init(file: NewFile, parts: [any RowFormat]) { (self.file, self.parts) = (file, parts) }

  mutating func begin(_ part: Int) { if parts.indices.contains(part) { text += parts[part].header } }

  mutating func add(_ result: ImageResult, _ part: Int) throws(FileError) {
    if !parts.indices.contains(part) { return }
    text += parts[part].row(result)
    if text.utf8.count >= 1 << 16 { try flush() }
  }

  mutating func end(_ part: Int) { if parts.indices.contains(part) { text += parts[part].footer } }

  mutating func commit() throws(FileError) {
    try flush()
    try file.commit()
  }

  private mutating func flush() throws(FileError) {
    try file.write(text)
    text = ""
  }
}

/// A format that is one stream of text, to which every image adds something.
protocol RowFormat {
  /// What precedes the first row.
  var header: String { get }
  /// What one image adds.
  mutating func row(_ result: ImageResult) -> String
  /// What follows the last row.
  var footer: String { get }
}

/// How objects are drawn into copies of the images.
public struct PictureStyle: Sendable, Equatable {
  /// The width of the boxes' lines in pixels; nil takes what suits the image.
  public var lineWidth: Int?
  /// Whether boxes have the names of their classes.
  public var showsLabels = true
  /// Whether names are followed by scores; without names, scores stand alone.
  public var showsScores = true

  /// Names and scores, and lines that suit the image.
  public init() {}
}

/// What results are made of besides the detections.
public struct ResultOptions: Sendable {
  /// What is written.
  public var formats: Set<ResultFormat> = [.jsonl]
  /// The labels of the model's classes with their names, without the background.
  public var classes: [(label: Int, name: String)] = []
  /// The numbers of the images in COCO's formats; nil takes those of `COCOImageIDs(files:)`.
  public var imageIDs: COCOImageIDs?
  /// The category of each label in COCO's formats, from which objects of other labels are left out; nil takes labels for categories. `CategoryMatch` tells them.
  public var categories: [Int: DatasetCategory]?
  /// Whether lines of text end with the time that the image took, which is never the same twice.
  public var includesTimes = false
  /// Whether YOLO's lines end with the score.
  public var includesScoresInYOLO = false
  /// How objects are drawn into copies of the images.
  public var pictures = PictureStyle()

  /// The defaults: JSON lines.
  public init() {}
}
