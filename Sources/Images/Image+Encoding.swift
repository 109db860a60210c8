import CJPEG
import CLibrary
import CPNG
import Files

extension Image {
  /// Writes a PNG file, whole or not at all.
  /// - Throws: `ImageError.file`, if the folder is missing or protected or the disk is full.
  public func writePNG(to path: String) throws(ImageError) { try png(named: path).write(to: path, .replace) }

  /// Writes a JPEG file of a quality from 1 to 100, whole or not at all; from 90 on with full colour resolution.
  /// - Throws: `ImageError.file`, if the folder is missing or protected or the disk is full;
  ///   `ImageError.unencodable`, if a side has more than 65,500 pixels.
  public func writeJPEG(to path: String, quality: Int = 90) throws(ImageError) {
    try jpeg(named: path, quality: quality).write(to: path, .replace)
  }

  /// The image as the bytes of a PNG file; errors call it `path`.
  package func png(named path: String) throws(ImageError) -> EncodedImage {
    try checkSides(path, limit: Int(Int32.max))
    var data: UnsafeMutablePointer<UInt8>?
    var count = 0
    let fastest: Int32 = 1
    let result = cpng_encode(pixels, Int32(width), Int32(height), fastest, &data, &count)
    let encoded = EncodedImage(UnsafeRawBufferPointer(start: data, count: count)) { cpng_free(data) }
    guard result.status == .success else { throw encodingError(path, string(result.message)) }
    return encoded
  }

  /// The image as the bytes of a JPEG file; errors call it `path`.
  package func jpeg(named path: String, quality: Int = 90) throws(ImageError) -> EncodedImage {
    precondition((1...100).contains(quality), "quality must be from 1 to 100")
    try checkSides(path, limit: 65_500)
    var data: UnsafeMutablePointer<UInt8>?
    var count = 0
    let result = cjpeg_encode(pixels, Int32(width), Int32(height), Int32(quality), &data, &count)
    let encoded = EncodedImage(UnsafeRawBufferPointer(start: data, count: count)) { cjpeg_free(data) }
    guard result.status == .success else { throw encodingError(path, string(result.message)) }
    return encoded
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

/// The bytes of an image file, in memory of the library that made them.
package struct EncodedImage: ~Copyable {
  private let bytes: UnsafeRawBufferPointer
  private let free: () -> Void

  init(_ bytes: UnsafeRawBufferPointer, free: @escaping () -> Void) { (self.bytes, self.free) = (bytes, free) }

  deinit { free() }

  /// Writes them completely or not at all; what is no regular file, such as a pipe, is written in place.
  package func write(to path: String, _ existing: NewFile.Existing) throws(ImageError) {
    do throws(FileError) {
      if existing == .replace && FileKind(of: path) == .special { return try FileWriter(path: path, flags: 0).write(bytes) }
      let file = try NewFile(path: path, existing: existing)
      try file.write(bytes)
      try file.commit(isDurable: false)
    } catch {
      throw .file(error)
    }
  }
}
