import CTIFF

extension ImageFile {
  /// The size in the first directory, which may stand anywhere in the file.
  static func tiffSize(_ bytes: [UInt8], name: String) throws(ImageError) -> ImageSize {
    guard let directory = TIFFDirectory(bytes[...]) else { throw .truncated(file: name, place: "before its directory") }
    if case .foreign(let format, let remedy) = ImageFormat.cameraRaw, directory.isCameraRaw {
      throw .foreignFormat(file: name, format: format, remedy: remedy)
    }
    guard !directory.isCut, directory.hasAll(Tag.essential) else { throw .truncated(file: name, place: "within its directory") }
    guard let width = directory.number(Tag.width), let height = directory.number(Tag.height) else {
      throw .corrupt(file: name, reason: "its directory lacks the width or height")
    }
    guard (0...Int(Int32.max)).contains(width), (0...Int(Int32.max)).contains(height) else {
      throw .corrupt(file: name, reason: "its width or height is beyond the format")
    }
    return ImageSize(width: width, height: height)
  }

  /// Decodes the first page through libtiff to height x width x 3 bytes.
  func decodeTIFF(into target: UnsafeMutablePointer<UInt8>) -> ImageError? {
    failure(ctiff_decode(bytes, bytes.count, Int32(size.width), Int32(size.height), largestAllocation, limits.seconds, target))
  }

  /// A tile or strip may be larger than the image, but not for a good reason much larger.
  private var largestAllocation: Int {
    let bytesPerPixel = 16
    return (64 << 20) + bytes.count + bytesPerPixel * min(size.width * size.height, 1 << 40)
  }

  private enum Tag {
    static let width = 256
    static let height = 257
    /// The kind of pixels, where the strips or tiles are, the palette and the tables of JPEG compression.
    static let essential = [258, 273, 277, 279, 320, 324, 325, 347]
  }
}

extension TIFFDirectory {
  /// Raw images are TIFF files whose first page is a preview or holds the sensor's samples.
  fileprivate var isCameraRaw: Bool {
    let (subfileType, photometric, subdirectories, dngVersion) = (254, 262, 330, 50706)
    let (colorFilterArray, linearRaw) = (32803, 34892)
    let isPreview = has(subdirectories) && number(subfileType).map { $0 & 1 == 1 } ?? false
    return isPreview || has(dngVersion) || number(photometric).map { [colorFilterArray, linearRaw].contains($0) } ?? false
  }
}
