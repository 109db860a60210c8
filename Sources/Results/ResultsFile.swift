import Datasets
import Files

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
      if names.isFile { take(try Dataset(cocoNames: names)) }
    case .object:
      take(try Dataset(cocoNames: path))
      objects = try ScoredObject.list(cocoAnnotations: path)
    case .lines:
      do { self = try ResultsFile(rowsOf: path) { body in try JSONLines.forEachResult(path, body) } } catch let error as FileError {
        throw .file(error)
      } catch {
        throw .file(.refused(path: path, reason: "\(error)"))
      }
    }
  }

  /// Takes the rows of a run that `forEachRow` hands over, and numbers the images by them; sentences call it `source`. Throws
  /// what `forEachRow` throws, and `FileError` where rows contradict each other.
  package init(rowsOf source: String, _ forEachRow: (_ body: (ImageResult) throws(FileError) -> Void) throws -> Void) throws {
    var names: [Int: String] = [:]
    try forEachRow { result throws(FileError) in try add(result, &names, source) }
    categories = names.sorted { $0.key < $1.key }.map { DatasetCategory(id: $0.key, name: $0.value) }
  }

  private mutating func take(_ names: Dataset) { (images, categories) = (names.images, names.categories) }

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

  private mutating func add(_ result: ImageResult, _ names: inout [Int: String], _ source: String) throws(FileError) {
    let image = DatasetImage(id: images.count + 1, fileName: result.file, width: result.width, height: result.height)
    images.append(image)
    for object in result.objects {
      let name = names[object.categoryID] ?? object.label
      guard name == object.label else {
        throw .refused(
          path: source,
          reason: "in the row of \(result.file), category \(object.categoryID) is \"\(object.label)\", and \"\(name)\" before")
      }
      guard [object.score, object.x, object.y, object.width, object.height].allSatisfy(\.isFinite) else {
        throw .refused(path: source, reason: "in the row of \(result.file), an object has numbers that are not finite")
      }
      names[object.categoryID] = name
      objects.append(ScoredObject(object, imageID: image.id))
    }
  }
}

extension ScoredObject {
  /// What a run found in an image.
  public init(_ object: Detection, imageID: Int) {
    self.init(imageID: imageID, categoryID: object.categoryID, box: object.annotationBox, score: Double(object.score))
  }
}
