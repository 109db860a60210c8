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
    let result = cjpeg_decode(bytes, bytes.count, Int32(size.width), Int32(size.height), maxScans, limits.seconds, target)
    return switch result.status {
    case .success: nil
    case .truncated: truncated(afterRows: result.rows)
    case .corrupt: .corrupt(file: name, reason: string(result.message))
    case .unsupported: .unsupported(file: name, reason: string(result.message))
    case .tooManyScans: .limitExceeded(file: name, limit: "has more than \(maxScans) scans")
    case .tooSlow: tooSlow
    case .outOfMemory: .outOfMemory(file: name, bytes: 3 * size.width * size.height)
    }
  }

  private var maxScans: Int32 {
    Int32(clamping: max(1, min(limits.scans, limits.scannedPixels / (size.width * size.height))))
  }
}
