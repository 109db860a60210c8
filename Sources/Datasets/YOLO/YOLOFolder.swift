import Files
import Images

/// The files of a YOLO data set: images, a label file of the same name for each that shows something, and the names of the classes.
struct YOLOFolder {
  private let layout: YOLOLayout
  /// The folder that the images' names are relative to.
  let images: String
  /// In the order of their bytes.
  let imageNames: [String]
  /// The label file of each image; nil without one, which means that it shows nothing.
  let labels: [String?]
  /// The folders that labels are in, in which class lists may be as well.
  private let labelFolders: [String]

  /// A folder or a YAML file; one split of it, or all images.
  init(path: String, split: String? = nil) throws(DatasetError) {
    layout = try YOLOLayout(path: path, split: split)
    var files = try YOLOImageFile.all(in: layout)
    guard !files.isEmpty else { throw .notADataset(folder: path, format: "YOLO", missing: "images") }
    let images = layout.places.count == 1 && Directory.exists(layout.places[0]) ? layout.places[0] : Self.commonFolder(files.map(\.path))
    files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    var finder = YOLOLabelFinder()
    for place in layout.places where Directory.exists(place) { try finder.visit(place) }
    var labels: [String?] = []
    for file in files { labels.append(try finder.label(of: file)) }
    self.labels = labels
    let isPrefixed = images.utf8.count + (images.utf8.last == UInt8(ascii: "/") ? 0 : 1)
    imageNames = files.map { images.isEmpty ? $0.path : String(decoding: $0.path.utf8.dropFirst(isPrefixed), as: UTF8.self) }
    self.images = images.isEmpty ? "." : images
    labelFolders = finder.folders
    try finder.check(files, labels, in: layout)
  }

  /// How many numbers of keypoints follow the box in a line.
  var keypointNumbers: Int? { layout.settings?.keypointNumbers }

  /// The classes' names from the YAML file, else from a list such as classes.txt.
  func classNames() throws(DatasetError) -> [String] {
    if let settings = layout.settings { return settings.names }
    let folders = [layout.folder] + layout.places.map { Directory.exists($0) ? $0 : $0.folder } + labelFolders
    let lists = folders.flatMap { folder in ["classes.txt", "obj.names", "_darknet.labels"].map(folder.appending(path:)) }
    let found = lists.first(where: \.isThere)
    guard let list = found == nil ? try darknetList() : found else {
      throw .notADataset(folder: layout.folder, format: "YOLO", missing: "data.yaml, classes.txt or obj.names")
    }
    return Self.lines(try Self.text(of: list)).map(\.trimmed).filter { !$0.isEmpty }
  }

  /// The list of names that Darknet's obj.data gives.
  private func darknetList() throws(DatasetError) -> String? {
    let file = layout.folder.appending(path: "obj.data")
    guard file.isFile else { return nil }
    for line in Self.lines(try Self.text(of: file)) {
      let parts = line.split(separator: "=", maxSplits: 1).map(\.trimmed)
      guard parts.count == 2, parts[0] == "names" else { continue }
      return ImageLookup([parts[1]], in: layout.folder).files[0].map(layout.folder.appending(path:))
    }
    return nil
  }

  static func text(of file: String, atMost limit: Int = FileReader.smallFile) throws(DatasetError) -> String {
    do throws(FileError) { return try FileReader.text(of: file, atMost: limit) } catch { throw .file(error) }
  }

  /// The lines of a text, empty ones too.
  static func lines(_ text: String) -> [Substring] { text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) }

  /// The folder that all files are below; empty where that is the one that their paths start from.
  private static func commonFolder(_ paths: [String]) -> String {
    guard var shared = paths.first?.folder.pathComponents[...] else { return "" }
    for path in paths {
      let folder = path.folder.pathComponents
      shared = shared.prefix(zip(shared, folder).prefix { $0.0.utf8.elementsEqual($0.1.utf8) }.count)
    }
    let folder = shared.joined(separator: "/")
    return paths[0].utf8.first == UInt8(ascii: "/") ? "/" + folder : folder
  }
}
