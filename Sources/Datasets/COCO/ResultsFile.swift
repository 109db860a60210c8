import Boxes
import Files
import JSON
import Results

/// A file of detections: COCO's array of results, beside which a run keeps the names of the images; a COCO file whose annotations have scores; or the JSON
/// lines of a run.
public struct ResultsFile: Sendable {
  /// By the ids of this file.
  public private(set) var objects: [ScoredObject] = []
  /// The images that the ids stand for; empty where the file does not tell.
  public private(set) var images: [DatasetImage] = []
  /// The classes that the ids stand for; empty where the file does not tell.
  public private(set) var categories: [DatasetCategory] = []

  /// Reads the file at `path`, whose content tells its form; throws `DatasetError`.
  public init(path: String) throws(DatasetError) {
    switch try Self.form(of: path) {
    case .array:
      objects = try ScoredObject.list(cocoResults: path)
      let names = path.stem + "_images.json"
      if names.isFile { (images, categories) = try Self.names(in: names) }
    case .object: try readObject(path)
    case .lines: try readLines(path)
    }
  }

  private enum Form {
    case array, object, lines
  }

  /// A row of a run is an object as well, but ends with its line and names a file.
  private static func form(of path: String) throws(DatasetError) -> Form {
    let start: [UInt8]
    do throws(FileError) { start = try FileReader.beginning(of: path, count: 1 << 16, from: .any) } catch { throw .file(error) }
    let text = TextEncoding.withoutMark(start[...]).drop { " \t\r\n".utf8.contains($0) }
    // An empty file of lines is what a run leaves that found no image.
    if text.isEmpty { return path.pathExtension == "jsonl" ? .lines : .array }
    return text.starts(with: "{\"file\":".utf8) ? .lines : text.first == UInt8(ascii: "{") ? .object : .array
  }

  private static func names(in path: String) throws(DatasetError) -> ([DatasetImage], [DatasetCategory]) {
    var (images, categories): ([DatasetImage], [DatasetCategory]) = ([], [])
    let document = try COCODocument(path: path)
    try document.readObject { reader, name in
      switch name {
      case "images": try document.readRecords(DatasetImage.layout, of: "\"images\"", &reader) { images.append(DatasetImage($0)) }
      case "categories":
        try document.readRecords(DatasetCategory.layout, of: "\"categories\"", &reader) { categories.append(DatasetCategory($0)) }
      default: try document.skip(&reader)
      }
    }
    return (images, categories)
  }

  private mutating func readObject(_ path: String) throws(DatasetError) {
    (images, categories) = try Self.names(in: path)
    var objects: [ScoredObject]?
    let document = try COCODocument(path: path)
    try document.readObject { reader, name in
      guard name == "annotations" else { return try document.skip(&reader) }
      var found: [ScoredObject] = []
      try document.readRecords(ScoredObject.layout, of: "\"annotations\"", &reader) { found.append(ScoredObject($0)) }
      objects = found
    }
    guard let objects else { throw document.refusal("it has neither results nor \"annotations\" with scores") }
    self.objects = objects
  }

  /// Numbers the images by their rows.
  private mutating func readLines(_ path: String) throws(DatasetError) {
    var names: [Int: String] = [:]
    do {
      try JSONLines.forEachResult(path) { result throws(FileError) in
        let image = DatasetImage(id: images.count + 1, fileName: result.file, width: result.width, height: result.height)
        images.append(image)
        for object in result.objects {
          let name = names[object.categoryID] ?? object.label
          guard name == object.label else {
            throw .malformed(
              path: path, line: image.id, reason: "category \(object.categoryID) is \"\(object.label)\", and \"\(name)\" before")
          }
          guard [object.score, object.x, object.y, object.width, object.height].allSatisfy(\.isFinite) else {
            throw .malformed(path: path, line: image.id, reason: "an object has numbers that are not finite")
          }
          names[object.categoryID] = name
          objects.append(ScoredObject(object, imageID: image.id))
        }
      }
    } catch let error as FileError {
      throw .file(error)
    } catch {
      throw .file(.refused(path: path, reason: "\(error)"))
    }
    categories = names.sorted { $0.key < $1.key }.map { DatasetCategory(id: $0.key, name: $0.value) }
  }
}

extension ScoredObject {
  /// What a run found in an image.
  public init(_ object: DetectedObject, imageID: Int) {
    self.init(
      imageID: imageID, categoryID: object.categoryID,
      box: AnnotationBox(x: Double(object.x), y: Double(object.y), width: Double(object.width), height: Double(object.height)),
      score: Double(object.score))
  }
}
