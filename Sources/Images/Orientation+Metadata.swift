/// Reads the orientation of a file's metadata: EXIF first, XMP where EXIF has none.
/// Broken metadata count as none, since the pixels are fine without them.
extension Orientation {
  /// The orientation noted in a JPEG file.
  init(jpeg bytes: [UInt8]) {
    let segments = JPEGSegments(bytes).filter(\.isAPP1).map(\.payload)
    self.init(
      exif: segments.lazy.compactMap { $0.dropping(prefix: "Exif\0\0") }.first,
      xmp: segments.lazy.compactMap { $0.dropping(prefix: "http://ns.adobe.com/xap/1.0/\0") }.first)
  }

  /// The orientation noted in a PNG file.
  init(png bytes: [UInt8]) {
    let chunks = Array(PNGChunks(bytes))
    let texts = chunks.lazy.filter { $0.type == "iTXt" }.map(\.payload)
    self.init(
      exif: chunks.first { $0.type == "eXIf" }?.payload,
      xmp: texts.compactMap { $0.dropping(prefix: "XML:com.adobe.xmp\0") }.first)
  }

  private init(exif: ArraySlice<UInt8>?, xmp: ArraySlice<UInt8>?) {
    let value = exif.flatMap(Self.exifValue) ?? xmp.flatMap(Self.xmpValue)
    self = value.flatMap(Orientation.init(rawValue:)) ?? .upright
  }

  /// The value of the tag in the first directory of a TIFF structure.
  private static func exifValue(_ payload: ArraySlice<UInt8>) -> Int? {
    let tiff = payload.dropping(prefix: "Exif\0\0") ?? payload
    guard let order = byteOrder(tiff), let directory = tiff.integer(at: 4, count: 4, order: order),
      let count = tiff.integer(at: directory, count: 2, order: order)
    else { return nil }
    let entries = (0..<count).lazy.map { directory + 2 + 12 * $0 }
    let entry = entries.first { tiff.integer(at: $0, count: 2, order: order) == 274 }
    return entry.flatMap { value(of: $0, in: tiff, order: order) }
  }

  private static func byteOrder(_ tiff: ArraySlice<UInt8>) -> ByteOrder? {
    switch tiff.integer(at: 0, count: 4) {
    case 0x4D4D_002A: .bigEndian
    case 0x4949_2A00: .littleEndian
    default: nil
    }
  }

  /// One 16-bit or 32-bit unsigned integer, as TIFF types 3 and 4 say.
  private static func value(of entry: Int, in tiff: ArraySlice<UInt8>, order: ByteOrder) -> Int? {
    guard tiff.integer(at: entry + 4, count: 4, order: order) == 1 else { return nil }
    switch tiff.integer(at: entry + 2, count: 2, order: order) {
    case 3: return tiff.integer(at: entry + 8, count: 2, order: order)
    case 4: return tiff.integer(at: entry + 8, count: 4, order: order)
    default: return nil
    }
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
