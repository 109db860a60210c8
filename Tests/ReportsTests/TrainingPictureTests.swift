import Boxes
import Images
import Reports
import TestSupport
import Testing

@Suite("Pictures of training")
struct TrainingPictureTests {
  private let black = Image(width: 400, height: 300, color: .black)
  private let box = BoundingBox(x1: 100, y1: 100, x2: 300, y2: 200)

  private func cell(_ objects: [PictureObject] = [], size: Int = 400) -> BatchPicture.Cell {
    .init(Image(width: size, height: size, color: .black), objects: objects)
  }

  @Test("a box has the colour of its class where it lies, and nothing is drawn inside it")
  func boxColor() throws {
    let picture = try #require(BatchPicture([.init(black, objects: [PictureObject(box, name: "", label: 3)])])).image
    #expect(picture.size == ImageSize(width: 416, height: 316))
    #expect(picture[8 + 100, 8 + 150] == ClassColors.color(for: 3) && picture[8 + 200, 8 + 200] == ClassColors.color(for: 3))
    #expect(picture[8 + 200, 8 + 150] == .black)
  }

  @Test("what counts for nothing is grey")
  func ignored() throws {
    let picture = try #require(BatchPicture([.init(black, objects: [PictureObject(box, name: "", label: 3, isIgnored: true)])])).image
    let color = picture[108, 158]
    #expect(color.red == color.green && color.green == color.blue && color != .black)
  }

  @Test("boxes follow images that are made smaller or larger", arguments: [(1600, 400), (100, 300)])
  func scaling(side: Int, shown: Int) throws {
    let box = BoundingBox(x1: Float(side) / 4, y1: Float(side) / 4, x2: Float(side) / 2, y2: Float(side) / 2)
    let cell = cell([PictureObject(box, name: "", label: 0)], size: side)
    let picture = try #require(BatchPicture([cell], cellSide: 400)).image
    #expect(picture.width == shown + 16)
    #expect(picture[8 + shown / 4, 8 + 3 * shown / 8] == ClassColors.color(for: 0))
  }

  @Test(
    "a grid is as wide as high, and ends with its sixteenth image",
    arguments: [(1, 1, 1), (2, 2, 1), (4, 2, 2), (5, 3, 2), (40, 4, 4)])
  func grid(count: Int, columns: Int, rows: Int) throws {
    let picture = try #require(BatchPicture([BatchPicture.Cell](repeating: cell(), count: count), cellSide: 320)).image
    #expect(picture.size == ImageSize(width: 328 * columns + 8, height: 328 * rows + 8))
  }

  @Test("a caption is written above its image")
  func caption() throws {
    let picture = try #require(BatchPicture([.init(black, objects: [], caption: "a.jpg")])).image
    #expect(picture.height == 316 + 26)
    let head = (8..<34).flatMap { y in (8..<408).map { picture[$0, y] } }
    #expect(Set(head).count > 2)
    #expect(picture[200, 40] == .black)
  }

  @Test("truth is at the left, detections are at the right")
  func comparison() throws {
    let other = BoundingBox(x1: 20, y1: 20, x2: 60, y2: 60)
    let row = ComparisonPicture.Row(
      black, truth: [PictureObject(box, name: "", label: 1)], detections: [PictureObject(other, name: "cat", label: 2, score: 0.9)])
    let picture = try #require(ComparisonPicture([ComparisonPicture.Row](repeating: row, count: 20))).image
    #expect(picture.size == ImageSize(width: 824, height: 8 + 8 * 334))
    #expect(picture[8 + 100, 34 + 150] == ClassColors.color(for: 1) && picture[416 + 100, 34 + 150] == .black)
    #expect(picture[416 + 60, 34 + 40] == ClassColors.color(for: 2) && picture[8 + 60, 34 + 40] == .black)
  }

  @Test("boxes that are nowhere, images without pixels and pictures without images do no harm")
  func oddities() throws {
    #expect(BatchPicture([]) == nil && ComparisonPicture([]) == nil)
    let nowhere = PictureObject(BoundingBox(x1: .nan, y1: -.infinity, x2: 1e38, y2: .nan), name: "x", label: -1)
    let empty = BatchPicture.Cell(Image(width: 0, height: 9, pixels: []), objects: [nowhere], caption: "é\u{1}")
    let picture = try #require(BatchPicture([empty, cell([nowhere])], cellSide: 0)).image
    #expect(picture.width == 2 * 9 + 8)
  }

  @Test("a file's name says its format", arguments: [("b.png", ImageFormat.png), ("b.jpg", .jpeg)])
  func files(name: String, format: ImageFormat) throws {
    let folder = try TemporaryFolder()
    let picture = try #require(BatchPicture([cell()]))
    try picture.write(to: folder[name])
    try picture.write(to: folder[name])
    #expect(try Image(contentsOf: folder[name]).size == picture.image.size)
    #expect(try folder.text(of: name).hasPrefix("\u{FFFD}PNG") == (format == .png))
  }
}
