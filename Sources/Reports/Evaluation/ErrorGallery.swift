import Evaluation

/// The clearest errors of a kind, to be looked at.
public struct ErrorGallery: Sendable {
  /// The kind by its name, with what it means.
  public var title: String
  /// One an image.
  public var pictures: [Picture]

  /// Pictures below a title.
  public init(_ title: String, pictures: [Picture]) { (self.title, self.pictures) = (title, pictures) }
}

extension ErrorGallery {
  /// The examples of a kind of error; nil where there are none to show.
  init?(_ entry: ErrorBreakdown.Entry, _ source: PictureSource) {
    let pictures = entry.examples.compactMap { source.picture($0, of: entry.kind) }
    if pictures.isEmpty { return nil }
    let share = pictures.count < entry.count ? "\(pictures.count) of \(entry.count)" : "\(entry.count)"
    self.init("\(entry.kind.title): \(entry.kind.meaning) (\(share))", pictures: pictures)
  }
}

extension ErrorKind {
  /// The kind as a heading has it.
  var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }

  /// The kind in a few words.
  var meaning: String {
    switch self {
    case .classification: "the box fits an object of another class"
    case .localization: "right class, too little overlap"
    case .both: "another class, too little overlap"
    case .duplicate: "the object has a better detection"
    case .background: "there is no object"
    case .missed: "objects without a detection"
    }
  }
}
