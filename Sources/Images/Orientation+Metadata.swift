/// Reads the orientation of a file's metadata in Pillow's order: EXIF first, XMP where EXIF has none.
/// Broken metadata count as none, since the pixels are fine without them.
extension Orientation {
  /// The orientation noted in a JPEG file.
  init(jpeg bytes: [UInt8]) {
    let segments = JPEGSegments(bytes).filter(\.isAPP1).map(\.payload)
    self.init(
      exif: [segments.lazy.compactMap { $0.dropping(prefix: "Exif\0\0") }.first],
      xmp: segments.lazy.compactMap { $0.dropping(prefix: "http://ns.adobe.com/xap/1.0/\0") }.first)
  }

  /// The orientation noted in a PNG file, also where ImageMagick kept a JPEG file's metadata in text chunks.
  init(png bytes: [UInt8]) {
    var exif: ArraySlice<UInt8>?
    var texts: [String: PNGText] = [:]
    for chunk in PNGChunks(bytes) {
      if chunk.type == "eXIf" { exif = chunk.payload }
      if let text = PNGText(chunk), Self.keywords.contains(text.keyword) { texts[text.keyword] = text }
    }
    self.init(exif: [exif] + Self.keywords.prefix(2).map { texts[$0]?.rawProfile[...] }, xmp: texts[Self.keywords[2]]?.text)
  }

  /// The orientation noted in the directory of a TIFF file.
  init(tiff bytes: [UInt8]) {
    self.init(exif: [bytes[...]], xmp: TIFFDirectory(bytes[...])?.bytes(Self.xmpTag))
  }

  /// The orientation noted in a WebP file.
  init(webp bytes: [UInt8]) {
    var payloads: [String: ArraySlice<UInt8>] = [:]
    for chunk in WebPChunks(file: bytes) where ["EXIF", "XMP "].contains(chunk.type) && payloads[chunk.type] == nil {
      payloads[chunk.type] = chunk.payload
    }
    self.init(exif: [payloads["EXIF"]], xmp: payloads["XMP "])
  }

  private static let keywords = ["Raw profile type exif", "Raw profile type APP1", "XML:com.adobe.xmp"]

  private init(exif: [ArraySlice<UInt8>?], xmp: ArraySlice<UInt8>?) {
    let value = exif.lazy.compactMap { $0.flatMap(Self.exifValue) }.first ?? xmp.flatMap(Self.xmpValue)
    self = value.flatMap(Orientation.init(rawValue:)) ?? .upright
  }

  static let tag = 274
  static let xmpTag = 700

  /// The value of the tag in the first directory of a TIFF structure.
  private static func exifValue(_ payload: ArraySlice<UInt8>) -> Int? {
    let inner = payload.dropping(prefix: "Exif\0\0") ?? payload
    return TIFFDirectory(inner.dropping(prefix: "Exif\0\0") ?? inner)?.number(tag)
  }

  /// The digit of `tiff:Orientation="6"` or `<tiff:Orientation>6<`.
  private static func xmpValue(_ packet: ArraySlice<UInt8>) -> Int? {
    let name = Array("tiff:Orientation".utf8)
    var rest = packet
    while let start = rest.firstIndex(of: name[0]) {
      rest = rest[start...]
      if rest.starts(with: name), let digit = digit(rest.dropFirst(name.count)) { return digit }
      rest = rest.dropFirst()
    }
    return nil
  }

  private static func digit(_ text: ArraySlice<UInt8>) -> Int? {
    let value = text.dropping(prefix: "=\"") ?? text.dropping(prefix: ">")
    return value?.first.flatMap { Int(String(UnicodeScalar($0))) }
  }
}

extension ArraySlice<UInt8> {
  fileprivate func dropping(prefix: String) -> ArraySlice? {
    starts(with: prefix.utf8) ? dropFirst(prefix.utf8.count) : nil
  }
}
