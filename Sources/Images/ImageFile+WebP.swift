import CWebP

extension ImageFile {
  /// The size of the canvas.
  static func webpSize(_ bytes: [UInt8], name: String) throws(ImageError) -> ImageSize {
    try WebPFrame(bytes, name: name).canvas
  }

  /// Decodes the first frame through libwebp to height x width x 3 bytes; what it leaves of the canvas is black.
  func decodeWebP(into target: UnsafeMutablePointer<UInt8>) -> ImageError? {
    do throws(ImageError) {
      let frame = try WebPFrame(bytes, name: name)
      if frame.size != size { target.initialize(repeating: 0, count: 3 * size.width * size.height) }
      let result = frame.chunk.withUnsafeBufferPointer { chunk in
        cwebp_decode(
          chunk.baseAddress, chunk.count, Int32(frame.size.width), Int32(frame.size.height), Int32(3 * size.width), limits.seconds,
          target + 3 * (frame.y * size.width + frame.x))
      }
      return failure(result)
    } catch {
      return error
    }
  }
}
