import Files
import Images

/// Images beside and below each other as one image.
struct PictureGrid {
  let cells: [PictureCell]
  /// How many stand beside each other.
  let columns: Int
  /// The longest side of an image in it.
  let cellSide: Int

  private static let ground = Color(red: 26, green: 32, blue: 43)
  private static let ink = Color(red: 230, green: 234, blue: 242)
  private static let gap = 8
  private static let captionHeight = 26

  /// The whole grid; its cells are as large as its largest image, and a cell each has a line for its text if any has one.
  var image: Image {
    let drawings = cells.map { $0.drawing(limit: cellSide) }
    let head = cells.contains { !$0.caption.isEmpty } ? Self.captionHeight : 0
    let width = drawings.map(\.width).max() ?? 0
    let height = (drawings.map(\.height).max() ?? 0) + head
    let rows = (cells.count + columns - 1) / columns
    var grid = Image(
      width: columns * (width + Self.gap) + Self.gap, height: rows * (height + Self.gap) + Self.gap, color: Self.ground)
    for (index, drawing) in drawings.enumerated() {
      let (x, y) = (Self.gap + index % columns * (width + Self.gap), Self.gap + index / columns * (height + Self.gap))
      if head > 0 { grid.paste(Self.strip(cells[index].caption, width: width), x: x, y: y) }
      grid.paste(drawing, x: x + (width - drawing.width) / 2, y: y + head)
    }
    return grid
  }

  private static func strip(_ text: String, width: Int) -> Image {
    Image.strip(text.shortened(to: 100), width: width, height: captionHeight, color: ink, ground: ground)
  }
}

extension Image {
  /// Writes a PNG file where the name says so, else a JPEG file.
  func write(byNameTo path: String) throws(ImageError) {
    if path.pathExtension == "png" { try writePNG(to: path) } else { try writeJPEG(to: path) }
  }
}
