import CJPEG

extension ImageFile {
  /// The size in the frame header.
  static func jpegSize(_ bytes: [UInt8], name: String) throws(ImageError) -> ImageSize {
    guard let header = JPEGSegments(bytes).first(where: { $0.isFrameHeader || $0.isLast }) else {
      throw .truncated(file: name, place: "within its headers")
    }
    guard header.isFrameHeader, let height = header.payload.integer(at: 1, count: 2), let width = header.payload.integer(at: 3, count: 2)
    else { throw .corrupt(file: name, reason: "it has no frame header") }
    return ImageSize(width: width, height: height)
  }

  /// Decodes through libjpeg to height x width x 3 bytes.
  func decodeJPEG(into target: UnsafeMutablePointer<UInt8>) -> ImageError? {
    // Zeros are valid data of a scan: with its padding, a file that lacks blocks would seem to have them. A 0 that masks 0xFF is none.
    var count = countWithoutPadding
    if count > 0, count < bytes.count, bytes[count - 1] == 0xFF { count += 1 }
    return failure(cjpeg_decode(bytes, count, Int32(size.width), Int32(size.height), maxScans, limits.seconds, target))
  }

  var maxScans: Int32 {
    Int32(clamping: max(1, min(limits.scans, limits.scannedPixels / (size.width * size.height))))
  }
}
