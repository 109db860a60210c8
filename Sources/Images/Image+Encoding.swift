import CJPEG
import CPNG

extension Image {
  /// Writes a PNG file, whole or not at all.
  /// - Throws: `ImageError.unwritable`, if the folder is missing or protected or the disk is full.
  public func writePNG(to path: String) throws(ImageError) {
    try checkSides(path, limit: Int(Int32.max))
    var data: UnsafeMutablePointer<UInt8>?
    var count = 0
    let fastest: Int32 = 1
    let result = cpng_encode(pixels, Int32(width), Int32(height), fastest, &data, &count)
    defer { cpng_free(data) }
    guard result.status == .success else { throw encodingError(path, string(result.message)) }
    try FileContents.write(UnsafeRawBufferPointer(start: data, count: count), to: path)
  }

  /// Writes a JPEG file of a quality from 1 to 100, whole or not at all; from 90 on with full colour resolution.
  /// - Throws: `ImageError.unwritable`, if the folder is missing or protected or the disk is full;
  ///   `ImageError.unencodable`, if a side has more than 65,500 pixels.
  public func writeJPEG(to path: String, quality: Int = 90) throws(ImageError) {
    precondition((1...100).contains(quality), "quality must be from 1 to 100")
    try checkSides(path, limit: 65_500)
    var data: UnsafeMutablePointer<UInt8>?
    var count = 0
    let result = cjpeg_encode(pixels, Int32(width), Int32(height), Int32(quality), &data, &count)
    defer { cjpeg_free(data) }
    guard result.status == .success else { throw encodingError(path, string(result.message)) }
    try FileContents.write(UnsafeRawBufferPointer(start: data, count: count), to: path)
  }

  private func checkSides(_ path: String, limit: Int) throws(ImageError) {
    let allowed = 1...limit
    guard allowed.contains(width), allowed.contains(height) else {
      throw .unencodable(file: path, reason: "\(width) x \(height) pixels are not within 1 to \(limit) on each side")
    }
  }

  private func encodingError(_ path: String, _ message: String) -> ImageError {
    message.isEmpty ? .outOfMemory(file: path, bytes: pixels.count) : .unencodable(file: path, reason: message)
  }
}
