import Files

/// The label files below a folder, by the names of their images.
struct YOLOLabelIndex {
  /// The folder of the images that the labels are of.
  let images: String
  /// By their paths from the folder.
  let labels: [String]
  private var stems: [[UInt8]: String] = [:]
  private var spellings: [NameSpelling: [String]] = [:]

  /// Whether every text in it should be a label.
  let holdsLabelsOnly: Bool

  /// Lists `folder`, which may not be there.
  init(_ folder: String, holdsLabelsOnly: Bool, images: String) throws(DatasetError) {
    (self.images, self.holdsLabelsOnly) = (images, holdsLabelsOnly)
    labels = Directory.exists(folder) ? try Directory.files(below: folder).filter { $0.pathExtension == "txt" } : []
    for name in labels {
      // Of a.TXT and a.txt the second counts.
      if stems[name.stem.bytes] == nil || name.hasSuffix(".txt") { stems[name.stem.bytes] = name }
      if let spelling = NameSpelling(name)?.stem { spellings[spelling, default: []].append(name) }
    }
  }

  /// The label file of the image `name`; nil also where two files may be it.
  func label(of name: String) -> String? {
    if let exact = stems[name.stem.bytes] { return exact }
    guard let found = NameSpelling(name).flatMap({ spellings[$0.stem] }), found.count == 1 else { return nil }
    return found[0]
  }

  /// Whether a text begins with a line of a label file.
  static func isLabel(_ path: String) -> Bool {
    guard let bytes = try? FileReader.beginning(of: path, count: 1 << 12) else { return false }
    let lines = String(decoding: TextEncoding.withoutMark(bytes[...]), as: UTF8.self).split(whereSeparator: \.isNewline)
    guard let words = lines.first?.split(whereSeparator: \.isWhitespace) else { return false }
    return words.count >= 5 && words.prefix(5).allSatisfy { Double(decimal: $0) != nil }
  }
}
