import Images

/// The first images of a batch with their objects, as a network sees them in training.
public struct BatchPicture: Sendable {
  /// The images, in a grid that is as wide as it is high.
  public let image: Image

  /// An image of a batch.
  public struct Cell: Sendable {
    public var image: Image
    /// Drawn into it.
    public var objects: [PictureObject]
    /// Above it, such as its file's name.
    public var caption: String

    /// An image with its objects.
    public init(_ image: Image, objects: [PictureObject], caption: String = "") {
      (self.image, self.objects, self.caption) = (image, objects, caption)
    }
  }

  /// A picture has no more images.
  public static let mostCells = 16

  private static let widest = 1920

  /// A picture of the first images, none of them with a side of more than `cellSide` pixels; nil without an image.
  public init?(_ cells: [Cell], cellSide: Int = 640) {
    if cells.isEmpty { return nil }
    let shown = cells.prefix(Self.mostCells).map { PictureCell(image: $0.image, objects: $0.objects, caption: $0.caption) }
    let columns = (1...4).first { $0 * $0 >= shown.count } ?? 4
    image = PictureGrid(cells: shown, columns: columns, cellSide: max(1, min(cellSide, Self.widest / columns))).image
  }

  /// Writes the picture, as PNG where the name ends so and as JPEG where not, in place of one that is there.
  public func write(to path: String) throws(ImageError) { try image.write(byNameTo: path) }
}
