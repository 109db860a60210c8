import Images
import Testing

/// Where a hash differs: is libjpeg-turbo a much older one? Otherwise run Fixtures/Images/generate.py again and compare.
struct DecodingTests {
  @Test("a file decodes to the same bytes as with Pillow", arguments: Fixtures.expectations)
  func decoding(expected: Fixtures.Expectation) throws {
    let image = try Image(contentsOf: Fixtures.path(expected.file))
    #expect(image.width == expected.uprightSize.width)
    #expect(image.height == expected.uprightSize.height)
    #expect(image.hash == expected.uprightHash)
  }

  @Test("without orientation a file decodes as it is stored", arguments: Fixtures.expectations)
  func storedDecoding(expected: Fixtures.Expectation) throws {
    let image = try Image(contentsOf: Fixtures.path(expected.file), orientation: .ignore)
    #expect(image.hash == expected.storedHash)
  }

  @Test("the header tells the size", arguments: Fixtures.expectations)
  func size(expected: Fixtures.Expectation) throws {
    #expect(try Image.size(ofFile: Fixtures.path(expected.file)) == expected.uprightSize)
  }

  @Test("the stored size is the one before turning", arguments: ["exif6.png", "exif6.jpg", "orientation6.tif", "exif6.webp"])
  func storedSize(file: String) throws {
    let stored = try Image.size(ofFile: Fixtures.path(file), orientation: .ignore)
    let upright = try Image.size(ofFile: Fixtures.path(file))
    #expect(stored.width == upright.height && stored.height == upright.width)
    #expect(stored != upright)
  }

  @Test("every kind of each format is among the fixtures")
  func coverage() {
    #expect(Fixtures.expectations.count { $0.file.hasSuffix(".png") } >= 50)
    #expect(Fixtures.expectations.count { $0.file.hasSuffix(".jpg") } >= 40)
    #expect(Fixtures.expectations.count { $0.file.hasSuffix(".bmp") } >= 30)
    #expect(Fixtures.expectations.count { $0.file.hasSuffix(".tif") } >= 60)
    #expect(Fixtures.expectations.count { $0.file.hasSuffix(".webp") } >= 10)
  }

  @Test("bytes decode like the file they came from")
  func decodingBytes() throws {
    let image = try Image(decoding: Fixtures.bytes("420.jpg"), name: "upload")
    #expect(try image == Image(contentsOf: Fixtures.path("420.jpg")))
  }

  @Test("an orientation behind the pixels of a large file counts for its size")
  func orientationBehindLargeData() throws {
    let bytes = Fixtures.bytes("exif6-after-data.png")
    let text = TestPNG().appending("tEXt", [UInt8](repeating: 65, count: 1 << 17)).bytes.dropFirst(33)
    try withTemporaryFile(Array(bytes[..<33] + text + bytes[33...])) { path in
      let size = try Image.size(ofFile: path)
      #expect(size == ImageSize(width: 11, height: 17))
      #expect(try Image.size(ofFile: path, orientation: .ignore) == ImageSize(width: 17, height: 11))
    }
  }

  @Test("the size is found behind metadata larger than the part that is read first")
  func sizeBehindMetadata() throws {
    let start: [UInt8] = [0xFF, 0xD8]
    let comment = [0xFF, 0xFE, 0xFF, 0xFF] + [UInt8](repeating: 0x20, count: 0xFFFD)
    let large = start + comment + comment + Fixtures.bytes("size17x15.jpg").dropFirst(2)
    try withTemporaryFile(large) { path in
      let size = try Image.size(ofFile: path)
      #expect(size == ImageSize(width: 17, height: 15))
      let image = try Image(contentsOf: path)
      #expect(try image == Image(contentsOf: Fixtures.path("size17x15.jpg")))
    }
  }
}
