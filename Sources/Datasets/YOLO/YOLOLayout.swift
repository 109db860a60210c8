import Files
import Images

/// Where the images of a YOLO data set, or of one split of it, are: in folders, or in lists of files.
///
/// In a folder these are looked for, in this order: `images` (with `SPLIT` in it), `*/images` (`SPLIT/images`), what the YAML file says, a list
/// `SPLIT.txt`, and images beside their labels.
struct YOLOLayout {
  /// The data set's folder, which the YAML file may say.
  let folder: String
  /// What the YAML file says, if there is one.
  let settings: YOLOSettings?
  /// Folders of images and lists of them.
  let places: [String]
  /// What the YAML file names besides and that is not there, where it decides and no split is asked for.
  let absentPlaces: [String]
  private static let settingsFiles = ["data.yaml", "data.yml", "dataset.yaml"]
  private static let validation = ["val", "valid", "validation"]

  /// Looks into a folder, or does as a YAML file says. Throws `DatasetError`.
  init(path: String, split: String?) throws(DatasetError) {
    let isSettings = path.isThere && ["yaml", "yml"].contains(path.pathExtension)
    guard isSettings || Directory.exists(path) else {
      throw .file(.unreadable(path: path, reason: "it is neither a folder nor a YAML file"))
    }
    let place = isSettings ? path.folder : path
    let file = isSettings ? path : Self.settingsFiles.map(path.appending(path:)).first(where: \.isThere)
    settings = try file.map { file throws(DatasetError) in try YOLOSettings(file: file) }
    folder = settings?.path.flatMap { Self.resolved($0, in: place) } ?? place
    let base = folder
    let named = (settings.map { Self.named($0, split) } ?? []).map { (name: $0, place: Self.resolved($0, in: base)) }
    let (declared, absent) = (named.compactMap(\.place), named.filter { $0.place == nil }.map(\.name))
    // Of a split that is asked for nothing is left out; where none is, the one for tests is often not there.
    if isSettings, let split, let missing = absent.first {
      throw .missingPlace(file: path, split: split, place: missing)
    }
    let layouts = (isSettings ? [declared] : []) + (try Self.found(in: base, split, declared: declared))
    guard let places = layouts.first(where: { !$0.isEmpty }) else {
      throw .notADataset(folder: path, format: "YOLO", missing: Self.missing(split, isSettings))
    }
    self.places = places
    absentPlaces = Set(split == nil && places == declared ? absent : []).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// What is there of each layout that a folder may have.
  private static func found(in folder: String, _ split: String?, declared: [String]) throws(DatasetError) -> [[String]] {
    guard let split else {
      let folders = try Directory.folders(in: folder).map { "\($0)/images" }
      return [existing(["images"], in: folder), existing(folders, in: folder), declared, [folder]]
    }
    let names = synonyms(split)
    let folders = names.map { "images/\($0)" } + names.map { "\($0)/images" }
    return folders.map { existing([$0], in: folder) } + [declared] + names.map { existing(["\($0).txt", $0], in: folder) }
  }

  private static func existing(_ names: [String], in folder: String) -> [String] {
    // A list counts rather than a folder of its name, which the list may be of.
    let paths = names.map(folder.appending(path:)).filter { FileKind(of: $0) != .missing }
    return names.first?.pathExtension == "txt" ? Array(paths.prefix(1)) : paths
  }

  private static func synonyms(_ split: String) -> [String] {
    validation.contains(split) ? [split] + validation.filter { $0 != split } : [split]
  }

  /// The places that the settings give.
  private static func named(_ settings: YOLOSettings, _ split: String?) -> [String] {
    let splits = split.map { [synonyms($0)] } ?? YOLOSettings.splits.map { [$0] }
    return splits.flatMap { names in names.lazy.map(settings.paths).first { !$0.isEmpty } ?? [] }
  }

  /// The place that a path means: the path itself, or the last parts of it where the data set has been moved.
  private static func resolved(_ path: String, in folder: String) -> String? {
    let isAbsolute = path.utf8.first == UInt8(ascii: "/")
    let whole = isAbsolute ? path : folder.appending(path: path)
    if FileKind(of: whole) != .missing { return whole.withoutDots }
    guard let spelling = NameSpelling(path) else { return nil }
    let ends = (0..<max(1, spelling.parts.count - 1)).lazy.map { folder.appending(path: spelling.dropping($0).path) }
    return ends.first { FileKind(of: $0) != .missing }
  }

  private static func missing(_ split: String?, _ isSettings: Bool) -> String {
    guard let split else { return "images" }
    return isSettings ? "images where its \"\(split)\" says" : "images/\(split) or \(split)/images"
  }
}

extension String {
  /// The path without "." and "..", as far as it can be told without looking at folders.
  fileprivate var withoutDots: String {
    var parts: [Substring] = []
    for part in pathComponents where part != "." {
      if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    let path = parts.joined(separator: "/")
    return utf8.first == UInt8(ascii: "/") ? "/" + path : path.isEmpty ? "." : path
  }
}
