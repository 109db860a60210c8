import DatasetChecks

@testable import Images

extension FuzzedReader {
  static let images = [
    image(
      "png", ["png"], words: ["IHDR", "PLTE", "tRNS", "IDAT", "IEND", "eXIf", "zTXt", "iTXt", "gAMA", "Raw profile type exif"],
      seal: PNGSeal.sealed),
    image("jpeg", ["jpg"], words: ["\u{0}\u{10}JFIF\0", "Exif\0\0", "Adobe\0", "http://ns.adobe.com/xap/1.0/\0"]),
    image("tiff", ["tif"], words: ["II*\0", "MM\0*", "II+\0\u{8}\0\0\0", "tiff:Orientation=\"6\""]),
    image("webp", ["webp"], words: ["RIFF", "WEBP", "VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "EXIF", "XMP "]),
    image("bmp", ["bmp"], words: ["BM", "BA"]),
    FuzzedReader(
      name: "orientation",
      words: ["Exif\0\0", "II*\0", "MM\0*", "eXIf", "iTXt", "XML:com.adobe.xmp", "tiff:Orientation=\"", "tiff:Orientation>"],
      seeds: { try fixtures("Images", ["png", "jpg", "tif", "webp"]) },
      read: { bytes in
        _ = (Orientation(png: bytes), Orientation(jpeg: bytes), Orientation(tiff: bytes), Orientation(webp: bytes))
        guard let file = try? ImageFile(bytes, name: "image", limits: .default) else { return }
        _ = (file.hasAllMetadata, file.uprightSize)
      }),
  ]

  private static func image(
    _ name: String, _ endings: [String], words: [String], seal: @escaping @Sendable ([UInt8]) -> [UInt8] = { $0 }
  ) -> FuzzedReader {
    FuzzedReader(
      name: name, words: words, seeds: { try fixtures("Images", endings) },
      read: { bytes in
        // Checksums that are always wrong would keep all changes from what lies behind them.
        let image = try Image(decoding: bytes.count % 4 == 0 ? bytes : seal(bytes), name: name, limits: limits)
        _ = PerceptualHash(image)
        _ = image.turned(Orientation(rawValue: bytes.count % 8 + 1) ?? .upright)
      })
  }

  /// Small, so that memory and time of one input are.
  private static let limits: ImageLimits = {
    var limits = ImageLimits()
    (limits.pixels, limits.scans, limits.scannedPixels, limits.seconds) = (1 << 18, 50, 1 << 22, 2)
    return limits
  }()
}
