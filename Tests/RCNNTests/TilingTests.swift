import RCNN
import Testing

@Suite("Tiles of large images") struct TilingTests {
  private let image = Image(width: 1000, height: 620, color: .white)

  @Test("cover the image with at least the overlap asked for, and the image comes last")
  func cover() throws {
    for (size, overlap) in [(300, 0.2), (300, 0), (310, 0.5), (97, 0.9)] as [(Int, Double)] {
      let tiles = try Tiling(size: size, overlap: overlap).tiles(of: image)
      #expect(tiles.last == PixelBox(image))
      let columns = Set(tiles.dropLast().map(\.left)).sorted()
      let rows = Set(tiles.dropLast().map(\.top)).sorted()
      #expect(tiles.count == columns.count * rows.count + 1)
      #expect(columns.first == 0 && columns.last == 1000 - size && rows.first == 0 && rows.last == 620 - size)
      for (a, b) in zip(columns, columns.dropFirst()) { #expect(a + size - b >= Int(Double(size) * overlap)) }
      #expect(tiles.dropLast().allSatisfy { $0.width == size && $0.height == size })
    }
  }

  @Test("of an image no larger than one are the image alone; a long one is cut along its side")
  func small() throws {
    #expect(try Tiling(size: 1000).tiles(of: image) == [PixelBox(image)])
    #expect(
      try Tiling(size: 640, overlap: 0.25).tiles(of: image).map { [$0.left, $0.top, $0.width, $0.height] } == [
        [0, 0, 640, 620], [360, 0, 640, 620], [0, 0, 1000, 620],
      ])
  }

  private func detection(_ box: [Float], _ score: Float, label: Int = 1) -> LabelledBox {
    LabelledBox(box: BoundingBox(x1: box[0], y1: box[1], x2: box[2], y2: box[3]), label: label, score: score)
  }

  private func merged(_ found: [(PixelBox, [LabelledBox])], isClassAgnostic: Bool = false) throws -> [[Float]] {
    var detections = TiledDetections(image, tiles: try Tiling(size: 400, overlap: 0.25).tiles(of: image), isClassAgnostic: isClassAgnostic)
    for (tile, inTile) in found { detections.add(inTile, in: tile) }
    return detections.merged.map { [$0.box.x1, $0.box.y1, $0.box.x2, $0.box.y2, $0.score] }
  }

  private let left = PixelBox(x: 0, y: 0, width: 400, height: 620)
  private let right = PixelBox(x: 300, y: 0, width: 400, height: 620)

  @Test("an object that two of them show whole is found once, where its score is best, in pixels of the image")
  func doubles() throws {
    let found = [(left, [detection([310, 50, 360, 100], 0.8)]), (right, [detection([11, 51, 61, 101], 0.9)])]
    #expect(try merged(found) == [[311, 51, 361, 101, 0.9]])
  }

  @Test("a part yields to the whole, whatever its score, and to nothing that covers less than half of it")
  func parts() throws {
    let part = detection([340, 50, 399, 100], 0.95)
    #expect(try merged([(left, [part]), (right, [detection([40, 50, 160, 100], 0.6)])]) == [[340, 50, 460, 100, 0.6]])
    #expect(try merged([(left, [part]), (right, [detection([80, 50, 160, 100], 0.6)])]).count == 2)
    // A small thing before a cut one leaves it alone.
    #expect(try merged([(left, [detection([300, 50, 399, 400], 0.6)]), (right, [detection([40, 60, 60, 90], 0.9)])]).count == 2)
    // At the border of the image nothing is cut.
    let lower = PixelBox(x: 0, y: 20, width: 400, height: 600)
    #expect(try merged([(left, [detection([0, 50, 60, 100], 0.9)]), (lower, [detection([0, 30, 130, 80], 0.6)])]).count == 2)
  }

  @Test("of the whole image only what no tile shows whole counts")
  func whole() throws {
    // Tiles begin at 0, 300 and 600, and at 0 and 220.
    let found = [
      detection([310, 10, 390, 210], 0.9), detection([290, 10, 405, 20], 0.8), detection([10, 210, 20, 410], 0.7),
      detection([300, 0, 700, 400], 0.6),
    ]
    #expect(try merged([(PixelBox(image), found)]) == [[290, 10, 405, 20, 0.8], [10, 210, 20, 410, 0.7]])
  }

  @Test("objects of other classes, unless these suppress each other, and of the same tile stay beside each other")
  func others() throws {
    let box: [Float] = [310, 50, 360, 100]
    let moved: [Float] = [10, 50, 60, 100]
    let classes = [(left, [detection(box, 0.8)]), (right, [detection(moved, 0.9, label: 2)])]
    #expect(try merged(classes).count == 2)
    #expect(try merged(classes, isClassAgnostic: true) == [[310, 50, 360, 100, 0.9]])
    #expect(try merged([(left, [detection(box, 0.8), detection(box, 0.7)])]).count == 2)
  }

  @Test(
    "an image is looked at tile by tile, in batches of any size and in parts where memory is short, with the same result",
    arguments: [1, 2, 5, 100])
  func detecting(batchSize: Int) throws {
    let device = EchoDevice()
    let found = try device.detector().labelledBoxes(
      in: Image(width: 96, height: 32, color: Color(red: 50, green: 0, blue: 0)), tiling: Tiling(size: 32, overlap: 0), batchSize: batchSize
    )
    // Each tile is an object as large as itself, and a part of that which is the image.
    #expect(found.map { [$0.box.x1, $0.box.x2, $0.score] } == [[0, 96, 0.5]])
    #expect(device.batchSizes.withLock { $0.reduce(0, +) } == 4)
  }

  @Test("that nobody can have meant are refused, and a stop ends the work within an image")
  func limits() throws {
    #expect(throws: TilingError(count: 620_000)) { try Tiling(size: 1, overlap: 0).tiles(of: image) }
    var count = 0
    #expect(throws: CancellationError.self) {
      try EchoDevice().detector().labelledBoxes(in: image, tiling: Tiling(size: 100)) {
        count += 1
        return count == 3
      }
    }
  }
}
