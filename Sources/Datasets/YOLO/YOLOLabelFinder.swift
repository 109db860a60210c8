import Files
import Images

/// Finds the label files of images: below the folder `labels` beside the folder `images`, below `labels` in the images' folder, or beside the images.
struct YOLOLabelFinder {
  private var indices: [[UInt8]: YOLOLabelIndex] = [:]
  /// The folders that hold nothing but labels and those of which images had none.
  private(set) var folders: [String] = []
  /// The beginnings that labels' paths have in a folder where others are another split's.
  private var regions: [[UInt8]: [String]] = [:]
  /// The paths of the labels that are an image's.
  private var claimed: Set<[UInt8]> = []

  /// Remembers the labels of a folder of images, whether the images ask for them or not.
  mutating func visit(_ folder: String) throws(DatasetError) {
    guard let (labels, name) = Self.labelFolder(of: folder.appending(path: "image")) else { return }
    _ = try index(labels, holdsLabelsOnly: true, images: folder)
    regions[labels.bytes, default: []].append(String(decoding: name.utf8.dropLast("image".utf8.count), as: UTF8.self))
  }

  /// The label file of an image.
  mutating func label(of image: YOLOImageFile) throws(DatasetError) -> String? {
    let places = [
      Self.labelFolder(of: image.path).map { ($0.folder, $0.name, true) }, (image.folder.appending(path: "labels"), image.name, true),
      (image.folder, image.name, false),
    ]
    for case (let folder, let name, let holdsLabelsOnly)? in places {
      guard let label = try index(folder, holdsLabelsOnly: holdsLabelsOnly, images: image.folder).label(of: name) else { continue }
      let path = folder.appending(path: label)
      claimed.insert(path.bytes)
      return path
    }
    return nil
  }

  private mutating func index(_ folder: String, holdsLabelsOnly: Bool, images: String) throws(DatasetError) -> YOLOLabelIndex {
    if let index = indices[folder.bytes] { return index }
    let index = try YOLOLabelIndex(folder, holdsLabelsOnly: holdsLabelsOnly, images: images)
    indices[folder.bytes] = index
    folders.append(folder)
    return index
  }

  /// Refuses labels that are no image's, and images without labels whose labels may be elsewhere. `labels` are those of `images`.
  func check(_ images: [YOLOImageFile], _ labels: [String?], in layout: YOLOLayout) throws(DatasetError) {
    let unlabelled = zip(images, labels).filter { $0.1 == nil }.map(\.0)
    let isComplete =
      unlabelled.isEmpty && folders.allSatisfy { folder in !(indices[folder.bytes]?.labels ?? []).contains { isUnclaimed(folder, $0) } }
    if isComplete { return }
    let known = try Self.images(in: layout)
    let others = known.subtracting(images.compactMap { NameSpelling($0.path)?.stem })
    for folder in folders {
      guard let index = indices[folder.bytes] else { continue }
      let orphans = index.labels.filter { isUnclaimed(folder, $0) }.filter { name in
        let path = folder.appending(path: name)
        return !Self.hasImage(path, index.holdsLabelsOnly ? others : known) && (index.holdsLabelsOnly || YOLOLabelIndex.isLabel(path))
      }
      if !orphans.isEmpty { throw .orphanedLabels(folder: index.images, files: orphans) }
    }
    let elsewhere = unlabelled.isEmpty ? [] : try misplaced(unlabelled, of: images.count, in: layout, known)
    if !elsewhere.isEmpty { throw .misplacedLabels(images: unlabelled.map(\.path), labels: elsewhere) }
    if unlabelled.count == images.count { throw .noLabels(folder: unlabelled[0].folder, places: folders) }
  }

  private func isUnclaimed(_ folder: String, _ name: String) -> Bool {
    let regions = regions[folder.bytes] ?? [""]
    return regions.contains { name.utf8.starts(with: $0.utf8) } && name.lastComponent.bytes != "classes.txt".bytes
      && !claimed.contains(folder.appending(path: name).bytes)
  }

  /// The images of all splits.
  private static func images(in layout: YOLOLayout) throws(DatasetError) -> Set<NameSpelling> {
    var found: Set<NameSpelling> = []
    for folder in [layout.folder] + layout.places where Directory.exists(folder) {
      for name in try Directory.files(below: folder) where ImageFormat.isImageName(name) {
        if let spelling = NameSpelling(folder.appending(path: name)) { found.insert(spelling.stem) }
      }
    }
    return found
  }

  /// Labels that are called like images without one, and that of no image where they are: below the `labels` of any split, or anywhere if none of
  /// `count` images has a label.
  private func misplaced(
    _ unlabelled: [YOLOImageFile], of count: Int, in layout: YOLOLayout, _ images: Set<NameSpelling>
  ) throws(DatasetError) -> [String] {
    let wanted = Set(unlabelled.compactMap { NameSpelling($0.path)?.stem.lastPart })
    let texts = try Directory.files(below: layout.folder).filter { $0.pathExtension == "txt" }
    return texts.map(layout.folder.appending(path:)).filter { path in
      guard let spelling = NameSpelling(path), wanted.contains(spelling.stem.lastPart), !claimed.contains(path.bytes) else { return false }
      let isAmongLabels = Self.imageFolder(of: path).map { Directory.exists($0.folder) } ?? false
      return (isAmongLabels || unlabelled.count == count) && !Self.hasImage(path, images) && YOLOLabelIndex.isLabel(path)
    }
  }

  /// Whether a label's image is where it should be, or beside the label.
  private static func hasImage(_ label: String, _ images: Set<NameSpelling>) -> Bool {
    let beside = imageFolder(of: label).map { $0.folder.appending(path: $0.name) }
    return [beside, label].contains { path in path.flatMap(NameSpelling.init).map { images.contains($0.stem) } ?? false }
  }

  /// The path of the label that belongs to an image below a folder `images`.
  static func labelPath(ofImage path: String) -> String {
    let place = labelFolder(of: path)
    return (place.map { $0.folder.appending(path: $0.name) } ?? path).stem + ".txt"
  }

  /// The folder of labels that an image below a folder `images` has, and the path of its label from there.
  private static func labelFolder(of image: String) -> (folder: String, name: String)? {
    split(image, at: "images").map { ($0.parent.appending(path: "labels"), $0.name) }
  }

  /// The images' folder that belongs to a label below a folder `labels`, and the path of its image from there.
  private static func imageFolder(of label: String) -> (folder: String, name: String)? {
    split(label, at: "labels").map { ($0.parent.appending(path: "images"), $0.name) }
  }

  /// What stands before and behind the last folder called `folder`.
  private static func split(_ path: String, at folder: String) -> (parent: String, name: String)? {
    let parts = path.pathComponents
    guard let place = parts.dropLast().lastIndex(where: { $0.utf8.elementsEqual(folder.utf8) }) else { return nil }
    let root = path.utf8.first == UInt8(ascii: "/") ? "/" : place == 0 ? "." : ""
    return (root + parts[..<place].joined(separator: "/"), parts[(place + 1)...].joined(separator: "/"))
  }
}
