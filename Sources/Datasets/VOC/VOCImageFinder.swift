import Files
import Images

/// Finds the images of annotations: by the name of the annotation's file, else by the name that it gives, wherever the image is below the folder.
struct VOCImageFinder {
  private var stems: [[UInt8]: String] = [:]
  private var spellings: [NameSpelling: [String]] = [:]
  private var lastParts: [NameSpelling: [String]] = [:]

  /// Lists the images in `folder`.
  init(_ folder: String) throws(DatasetError) {
    for file in try Directory.files(below: folder) where ImageFormat.isImageName(file) {
      // Of several with one stem the .jpg counts, which is VOC's own format.
      if stems[file.stem.bytes] == nil || file.hasSuffix(".jpg") { stems[file.stem.bytes] = file }
      guard let spelling = NameSpelling(file) else { continue }
      spellings[spelling.stem, default: []].append(file)
      lastParts[spelling.lastPart, default: []].append(file)
    }
  }

  /// The images' files, below the folder; nil for each that is not there.
  func files(of entries: [VOCFolder.Entry], _ annotations: [VOCFile]) -> [String?] {
    FileClaim.settle(zip(entries, annotations).map(claim), of: entries.map(\.name)).files
  }

  private func claim(_ entry: VOCFolder.Entry, _ annotation: VOCFile) -> FileClaim? {
    if let exact = stems[entry.name.bytes] { return FileClaim(file: exact) }
    if let file = only(NameSpelling(entry.file).map { spellings[$0.stem] ?? [] }) { return FileClaim(file: file, distance: 1) }
    for (distance, name) in annotation.fileNames.enumerated() {
      guard let file = only(NameSpelling(name).map { lastParts[$0.lastPart] ?? [] }) else { continue }
      return FileClaim(file: file, distance: 2 + distance)
    }
    return nil
  }

  private func only(_ files: [String]?) -> String? { files?.count == 1 ? files?[0] : nil }
}
