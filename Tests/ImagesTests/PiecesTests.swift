import Images
import Testing

@Suite("Pieces of images")
struct PiecesTests {
  private static let image = Image(width: 6, height: 5, pixels: (0..<90).map { UInt8($0) })

  private static let boxes = [PixelBox(x: 1, y: 2, width: 3, height: 2), PixelBox(x: 0, y: 0, width: 6, height: 5)]

  @Test("a crop has the pixels of its box", arguments: boxes)
  func crop(_ box: PixelBox) {
    let cropped = Self.image.cropped(to: box)
    #expect(cropped.size == box.size)
    for pixel in 0..<box.width * box.height {
      let (x, y) = (pixel % box.width, pixel / box.width)
      #expect(cropped[x, y] == Self.image[box.left + x, box.top + y])
    }
  }

  @Test("a crop ends at the image's borders")
  func borders() {
    #expect(Self.image.cropped(to: PixelBox(x: 4, y: -3, width: 9, height: 5)).size == ImageSize(width: 2, height: 2))
    #expect(Self.image.cropped(to: PixelBox(x: 7, y: 0, width: 2, height: 2)).pixels == [])
  }

  @Test("a pasted image covers what is below it, as far as the borders", arguments: [(1, 1), (-2, 3), (4, -1), (-1, -1), (6, 0), (0, -9)])
  func paste(_ left: Int, _ top: Int) {
    let patch = Image(width: 4, height: 3, color: .white)
    var pasted = Self.image
    pasted.paste(patch, x: left, y: top)
    for pixel in 0..<30 {
      let (x, y) = (pixel % 6, pixel / 6)
      let isCovered = (left..<left + 4).contains(x) && (top..<top + 3).contains(y)
      #expect(pasted[x, y] == (isCovered ? .white : Self.image[x, y]))
    }
  }
}
