import Files
import JSON

/// The files of a Pascal VOC folder: `Annotations` and `JPEGImages`, or annotations beside their images, in a folder a split.
struct VOCFolder {
  private let path: String
  /// Where the annotations are, perhaps further below.
  private let annotations: String
  /// The folder that the images' names are relative to.
  let images: String
  private static let maximumFileSize = 16 << 20

  /// An annotation file by the name of its image, without extensions, and its path below the folder of annotations.
  struct Entry {
    let name: String
    let file: String
  }

  /// A folder, and the split that may be a folder in it.
  init(path: String, split: String? = nil) throws(DatasetError) {
    guard Directory.exists(path) else { throw .file(.unreadable(path: path, reason: "it is not a folder")) }
    let folders = [path] + (split.map { [path.appending(path: $0)] } ?? [])
    let layouts = folders.flatMap { folder in ["Annotations", "annotations"].map { (folder, folder.appending(path: $0)) } }
    let flat = folders.last.flatMap { Directory.exists($0) ? $0 : nil } ?? path
    let (folder, annotations) = layouts.first { Directory.exists($0.1) } ?? (flat, flat)
    (self.path, self.annotations) = (path, annotations)
    images = ["JPEGImages", "images", "Images"].map(folder.appending(path:)).first(where: Directory.exists) ?? folder
  }

  /// The annotations of a split in its order; without a split, all.
  func entries(split: String?) throws(DatasetError) -> [Entry] {
    let files = try Directory.files(below: annotations).filter { $0.pathExtension == "xml" }
    if files.isEmpty { throw .notADataset(folder: path, format: "Pascal VOC", missing: "Annotations") }
    let entries = files.map { Entry(name: $0.stem, file: $0) }
    guard let split else { return entries }
    if let list = Self.list(split, in: path) { return try VOCSplit(entries).entries(list: list) }
    // Without a list the split is a folder, whose annotations these are.
    guard Directory.exists(path.appending(path: split)), annotations.utf8.starts(with: path.appending(path: split).utf8) else {
      throw .notADataset(folder: path, format: "Pascal VOC", missing: "ImageSets/Main/\(split).txt")
    }
    return entries
  }

  /// Whether there is a list of a split's images, or a folder of them.
  static func hasSplit(_ split: String, in path: String) -> Bool {
    list(split, in: path) != nil || Directory.exists(path.appending(path: split))
  }

  private static func list(_ split: String, in path: String) -> String? {
    ["ImageSets/Main/\(split).txt", "ImageSets/\(split).txt", "\(split).txt"].map(path.appending(path:)).first(where: \.isThere)
  }

  /// The annotation of an image.
  func annotation(_ entry: Entry) throws(DatasetError) -> VOCFile {
    let file = annotations.appending(path: entry.file)
    let bytes = try Self.bytes(of: file)
    do throws(XMLElements.Problem) {
      return try bytes.withUnsafeBufferPointer { buffer throws(XMLElements.Problem) in try VOCFile(UnsafeRawBufferPointer(buffer)) }
    } catch {
      throw .invalid(file: file, line: error.line, byte: error.byte, reason: error.reason)
    }
  }

  private static func bytes(of file: String) throws(DatasetError) -> [UInt8] {
    do throws(FileError) { return try FileReader.bytes(of: file, atMost: maximumFileSize) } catch { throw .file(error) }
  }
}
