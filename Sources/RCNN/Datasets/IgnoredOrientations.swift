import Images

/// Images that a camera's note turns, where notes are ignored: boxes of such an image belong to its pixels as they are stored.
public struct IgnoredOrientations: Sendable {
  private var count = 0
  private var first = ""

  /// None yet.
  public init() {}

  /// Counts an image if its note was ignored.
  public mutating func count(_ image: DetectedImage) { if image.ignoresOrientation { add(image.file) } }

  /// Counts an image whose note was ignored.
  package mutating func add(_ file: String) {
    if count == 0 { first = file }
    count += 1
  }

  /// A sentence for people; nil where there are none.
  public var warning: String? {
    if count == 0 { return nil }
    let (images, they) = count == 1 ? ("1 image carries", "it is") : ("\(count) images carry", "they are")
    return "\(images) a camera's note that \(they) to be turned (\(first)), which is ignored; --exif apply turns the pixels."
  }
}
