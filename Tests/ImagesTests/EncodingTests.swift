import FoundationEssentials
import Images
import Testing

struct EncodingTests {
  private static let image = try! Image(contentsOf: Fixtures.path("444.jpg"))

  @Test("PNG keeps every bit", arguments: Fixtures.expectations.filter { $0.file.hasSuffix(".jpg") })
  func png(expected: Fixtures.Expectation) throws {
    let image = try Image(contentsOf: Fixtures.path(expected.file))
    try withTemporaryFolder { folder in
      try image.writePNG(to: folder + "/image.png")
      #expect(try Image(contentsOf: folder + "/image.png") == image)
    }
  }

  @Test("JPEG comes nearer with quality")
  func jpeg() throws {
    try withTemporaryFolder { folder in
      let differences = try [1, 30, 75, 90, 100].map { quality in
        try Self.image.writeJPEG(to: folder + "/image.jpg", quality: quality)
        return try meanDifference(Image(contentsOf: folder + "/image.jpg"), Self.image)
      }
      #expect(zip(differences, differences.dropFirst()).allSatisfy { $0 > $1 })
      #expect(differences.last! < 1.5)
    }
  }

  private func meanDifference(_ a: Image, _ b: Image) -> Double {
    let differences = zip(a.pixels, b.pixels).map { abs(Int($0) - Int($1)) }
    return Double(differences.reduce(0, +)) / Double(differences.count)
  }

  @Test("a file is replaced, and nothing else is left in its folder")
  func replacing() throws {
    try withTemporaryFolder { folder in
      for _ in 0..<2 { try Self.image.writePNG(to: folder + "/image.png") }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["image.png"])
    }
  }

  @Test("a missing folder is reported with the file's name")
  func missingFolder() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/missing/image.png"
      let error = ImageError.file(.cannotCreate(path: path, reason: "no such file or directory"))
      #expect(throws: error) { try Self.image.writePNG(to: path) }
      #expect(throws: error) { try Self.image.writeJPEG(to: path) }
    }
  }

  @Test("a folder of the same name stays, and nothing is left beside it")
  func folderInTheWay() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: folder + "/image.png", withIntermediateDirectories: true)
      #expect(throws: ImageError.self) { try Self.image.writePNG(to: folder + "/image.png") }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["image.png"])
    }
  }

  @Test("a full disk is reported")
  func fullDisk() {
    let error = ImageError.file(.writeFailed(path: "/dev/full", reason: "no space left on device"))
    #expect(throws: error) { try Self.image.writePNG(to: "/dev/full") }
    #expect(throws: error) { try Self.image.writeJPEG(to: "/dev/full") }
  }

  @Test("a size that the format cannot hold is refused")
  func sizes() throws {
    try withTemporaryFolder { folder in
      let long = Image(width: 65_501, height: 1, color: .white)
      #expect(throws: ImageError.self) { try long.writeJPEG(to: folder + "/image.jpg") }
      try long.writePNG(to: folder + "/image.png")
      let nothing = Image(width: 0, height: 0, pixels: [])
      #expect(throws: ImageError.self) { try nothing.writePNG(to: folder + "/nothing.png") }
      #expect(throws: ImageError.self) { try nothing.writeJPEG(to: folder + "/nothing.jpg") }
    }
  }
}
