import CPNG

extension ImageFile {
  /// The size in the IHDR chunk, which must come first.
  static func pngSize(_ bytes: [UInt8], name: String) throws(ImageError) -> ImageSize {
    let headerEnd = 33
    guard bytes.count >= headerEnd else { throw .truncated(file: name, place: "within its header") }
    guard let header = PNGChunks(bytes).first(where: { _ in true }), header.type == "IHDR",
      let width = header.payload.integer(at: 0, count: 4), let height = header.payload.integer(at: 4, count: 4)
    else { throw .corrupt(file: name, reason: "it does not begin with a PNG header") }
    guard max(width, height) <= Int32.max else { throw .corrupt(file: name, reason: "its width or height is beyond the format") }
    return ImageSize(width: width, height: height)
  }

  /// Decodes through libpng to height x width x 3 bytes.
  func decodePNG(into target: UnsafeMutablePointer<UInt8>) -> ImageError? {
    failure(cpng_decode(bytes, countWithoutPadding, Int32(size.width), Int32(size.height), limits.seconds, target))
  }
}
