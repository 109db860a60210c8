import Images

/// Images with what people marked at the left and what a model found at the right.
public struct ComparisonPicture: Sendable {
  /// A row an image.
  public let image: Image

  /// An image twice.
  public struct Row: Sendable {
    public var image: Image
    /// What people marked.
    public var truth: [PictureObject]
    /// What was found, with scores.
    public var detections: [PictureObject]
    /// The image's name.
    public var name: String

    /// An image with what is and what was found in it.
    public init(_ image: Image, truth: [PictureObject], detections: [PictureObject], name: String = "") {
      (self.image, self.truth, self.detections, self.name) = (image, truth, detections, name)
    }

    /// What the left and the right image show.
    fileprivate var cells: [PictureCell] {
      let title = name.isEmpty ? "" : name + ", "
      return [
        PictureCell(image: image, objects: truth, caption: "\(title)marked: \(truth.count { !$0.isIgnored })"),
        PictureCell(image: image, objects: detections, caption: "\(title)found: \(detections.count)"),
      ]
    }
  }

  /// A picture has no more rows.
  public static let mostRows = 8

  /// A picture of the first rows, no image in it with a side of more than `cellSide` pixels; nil without a row.
  public init?(_ rows: [Row], cellSide: Int = 640) {
    if rows.isEmpty { return nil }
    image = PictureGrid(cells: rows.prefix(Self.mostRows).flatMap(\.cells), columns: 2, cellSide: max(1, cellSide)).image
  }

  /// Writes the picture, as PNG where the name ends so and as JPEG where not, in place of one that is there.
  public func write(to path: String) throws(ImageError) { try image.write(byNameTo: path) }
}
