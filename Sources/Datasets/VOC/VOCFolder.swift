import Files

/// The files of a Pascal VOC folder.
struct VOCFolder {
  let path: String
  /// What is below `JPEGImages`, by the path without its extension.
  private let imageFiles: [String: String]
  private static let maximumFileSize = 64 << 20

  /// A folder with `Annotations`; the images may be elsewhere.
  init(path: String) throws(DatasetError) {
    guard Directory.exists(path) else { throw .file(.unreadable(path: path, reason: "it is not a folder")) }
    guard Directory.exists(path + "/Annotations") else { throw .notADataset(folder: path, format: "Pascal VOC", missing: "Annotations") }
    self.path = path
    let names = Directory.exists(path + "/JPEGImages") ? try Self.files(below: path + "/JPEGImages") : []
    // Of several with one stem the .jpg counts, which is VOC's own format.
    imageFiles = Dictionary(names.map { ($0.stem, $0) }, uniquingKeysWith: { $1.hasSuffix(".jpg") ? $1 : $0 })
  }

  /// The names of a split's images without extensions; of all annotated images without a split.
  func imageNames(split: String?) throws(DatasetError) -> [String] {
    guard let split else {
      return try Self.files(below: path + "/Annotations").filter { $0.hasSuffix(".xml") }.map(\.stem)
    }
    let list = "\(path)/ImageSets/Main/\(split).txt"
    var names: [String] = []
    do throws(FileError) {
      try LineReader.forEachLine(list) { line in
        // Lists of one class have a second column that says whether the image shows it.
        if let name = line.split(whereSeparator: { $0 <= 0x20 }).first { names.append(String(decoding: name, as: UTF8.self)) }
      }
    } catch {
      throw .file(error)
    }
    if let index = names.firstIndex(where: \.leavesFolder) {
      throw .invalid(file: list, line: 1, reason: "the name \(index + 1) leads out of the folder")
    }
    return names
  }

  /// The annotation of an image.
  func annotation(of name: String) throws(DatasetError) -> VOCFile {
    let file = "\(path)/Annotations/\(name).xml"
    let bytes = try Self.bytes(of: file)
    do throws(XMLElements.Problem) {
      return try bytes.withUnsafeBufferPointer { buffer throws(XMLElements.Problem) in try VOCFile(UnsafeRawBufferPointer(buffer)) }
    } catch {
      throw .invalid(file: file, line: error.line, byte: error.byte, reason: error.reason)
    }
  }

  /// The image's file in `JPEGImages`; with `.jpg` where it is missing.
  func fileName(of name: String) -> String { imageFiles[name] ?? name + ".jpg" }

  private static func bytes(of file: String) throws(DatasetError) -> [UInt8] {
    do throws(FileError) { return try FileReader.bytes(of: file, atMost: maximumFileSize) } catch { throw .file(error) }
  }

  private static func files(below folder: String) throws(DatasetError) -> [String] {
    do throws(FileError) { return try Directory.contents(of: folder).files } catch { throw .file(error) }
  }
}
