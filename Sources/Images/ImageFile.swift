import CImageCoding
import CLibrary
import Files

/// The bytes of a file of a known format whose header has been read and found to be within the limits.
struct ImageFile {
  enum Codec {
    case png
    case jpeg
    case bmp
    case tiff
    case webp
  }

  let bytes: [UInt8]
  let name: String
  let limits: ImageLimits
  let codec: Codec
  /// As stored, before the image is turned upright.
  let size: ImageSize

  init(_ bytes: [UInt8], name: String, limits: ImageLimits) throws(ImageError) {
    self.bytes = bytes
    self.name = name
    self.limits = limits
    codec = try Self.codec(of: bytes, name: name)
    size =
      switch codec {
      case .png: try Self.pngSize(bytes, name: name)
      case .jpeg: try Self.jpegSize(bytes, name: name)
      case .bmp: try Self.bmpSize(bytes, name: name)
      case .tiff: try Self.tiffSize(bytes, name: name)
      case .webp: try Self.webpSize(bytes, name: name)
      }
    try checkLimits()
  }

  private static func codec(of bytes: [UInt8], name: String) throws(ImageError) -> Codec {
    guard !bytes.isEmpty else { throw .empty(file: name) }
    switch ImageFormat(bytes) {
    case .png: return .png
    case .jpeg: return .jpeg
    case .bmp: return .bmp
    case .tiff: return .tiff
    case .webp: return .webp
    case .foreign(let format, let remedy): throw .foreignFormat(file: name, format: format, remedy: remedy)
    case .document(let content, let remedy?): throw .notAnImage(file: name, content: content, remedy: remedy)
    case .document(let content, nil): throw .notAnImage(file: name, content: content)
    case nil: throw .notAnImage(file: name, content: nil)
    }
  }

  private func checkLimits() throws(ImageError) {
    guard size.width > 0, size.height > 0 else { throw .corrupt(file: name, reason: "its width or height is 0") }
    try check(bytes.count <= limits.fileBytes, "has more than \(limits.fileBytes) bytes")
    let dimensions = "\(size.width) x \(size.height) pixels"
    try check(max(size.width, size.height) <= limits.side, "has \(dimensions), more than \(limits.side) on a side")
    // Even without limits the number of bytes must not overflow.
    let pixels = min(limits.pixels, Int.max / 4)
    try check(size.width <= pixels / size.height, "has \(dimensions), more than \(pixels) in all")
  }

  private func check(_ condition: Bool, _ excess: String) throws(ImageError) {
    guard condition else { throw .limitExceeded(file: name, limit: excess) }
  }

  var orientation: Orientation {
    switch codec {
    case .png: Orientation(png: bytes)
    case .jpeg: Orientation(jpeg: bytes)
    case .bmp: .upright
    case .tiff: Orientation(tiff: bytes)
    case .webp: Orientation(webp: bytes)
    }
  }

  /// False if the bytes are only the beginning of a file and metadata may follow.
  var hasAllMetadata: Bool {
    switch codec {
    case .png: PNGChunks(bytes).contains { $0.type == "IEND" }
    case .jpeg: JPEGSegments(bytes).contains(where: \.isLast)
    case .bmp: true
    case .tiff: TIFFDirectory(bytes[...])?.hasAll([Orientation.tag, Orientation.xmpTag]) ?? false
    case .webp: bytes[...].integer(at: 4, count: 4, order: .littleEndian).map { bytes.count >= 8 + $0 } ?? false
    }
  }

  var uprightSize: ImageSize {
    orientation.swapsSides ? ImageSize(width: size.height, height: size.width) : size
  }

  /// The image, turned as the policy says, and the orientation that the file notes.
  func image(_ policy: OrientationPolicy) throws(ImageError) -> (image: Image, noted: Orientation) {
    let (stored, noted) = (try decode(), orientation)
    return (policy == .apply ? stored.turned(noted) : stored, noted)
  }

  private func decode() throws(ImageError) -> Image {
    let count = 3 * size.width * size.height
    guard AddressSpace.hasRoom(for: count) else { throw .outOfMemory(file: name, bytes: count) }
    var failure: ImageError?
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { target, initializedCount in
      failure = decode(into: target.baseAddress!)
      initializedCount = failure == nil ? count : 0
    }
    if let failure { throw failure }
    return Image(width: size.width, height: size.height, pixels: pixels)
  }

  private func decode(into target: UnsafeMutablePointer<UInt8>) -> ImageError? {
    switch codec {
    case .png: decodePNG(into: target)
    case .jpeg: decodeJPEG(into: target)
    case .bmp: decodeBMP(into: target)
    case .tiff: decodeTIFF(into: target)
    case .webp: decodeWebP(into: target)
    }
  }

  /// The number of bytes before the zeros that some programs and cameras pad a file with; a few may be data.
  var countWithoutPadding: Int {
    let count = bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
    return bytes.count - count < 4 ? bytes.count : count
  }

  var tooSlow: ImageError { .limitExceeded(file: name, limit: "takes more than \(limits.seconds) seconds to decode") }

  /// How decoding in C failed, or nil if it did not.
  func failure(_ result: CodingResult) -> ImageError? {
    switch result.status {
    case .success: nil
    case .truncated: .truncated(file: name, place: "after row \(result.rows) of \(size.height)")
    case .corrupt: .corrupt(file: name, reason: string(result.message))
    case .unsupported: .unsupported(file: name, reason: string(result.message))
    case .tooManyScans: .limitExceeded(file: name, limit: "has more than \(maxScans) scans")
    case .tooSlow: tooSlow
    case .outOfMemory: .outOfMemory(file: name, bytes: 3 * size.width * size.height)
    }
  }
}

/// The text of a C array of characters, which Swift imports as a tuple.
func string<Characters>(_ characters: Characters) -> String {
  withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
