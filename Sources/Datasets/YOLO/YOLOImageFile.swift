import Files
import Images

/// An image of a YOLO data set.
struct YOLOImageFile {
  /// The folder in which it was found, perhaps further below.
  let folder: String
  let path: String

  /// The path from the folder.
  var name: String { String(decoding: path.utf8.dropFirst(folder.utf8.count).drop { $0 == UInt8(ascii: "/") }, as: UTF8.self) }

  /// The images in all places of a data set, each once.
  static func all(in layout: YOLOLayout) throws(DatasetError) -> [YOLOImageFile] {
    var paths: Set<[UInt8]> = []
    var files: [YOLOImageFile] = []
    for place in layout.places {
      let isFolder = Directory.exists(place)
      let folder = isFolder ? place : layout.folder
      for name in isFolder ? try Directory.files(below: place).filter(ImageFormat.isImageName) : try listed(place, in: folder) {
        let path = folder.appending(path: name)
        if paths.insert(path.bytes).inserted { files.append(YOLOImageFile(folder: folder, path: path)) }
      }
    }
    return files
  }

  /// The files that a list has, a path a line, looked for in `folder`.
  private static func listed(_ list: String, in folder: String) throws(DatasetError) -> [String] {
    let names = YOLOFolder.lines(try YOLOFolder.text(of: list)).map(\.trimmed).filter { !$0.isEmpty }
    let lookup = ImageLookup(names, in: folder)
    let missing = names.indices.filter { lookup.files[$0] == nil }
    guard missing.isEmpty else {
      let reason = missing.lazy.compactMap { lookup.reasons[$0] }.first
      throw .missingImages(folder: folder, files: missing.map { names[$0] }, reason: reason)
    }
    return lookup.files.compactMap { $0 }
  }
}
