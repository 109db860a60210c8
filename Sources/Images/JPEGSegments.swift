/// The marker segments of a JPEG file in order, up to the first scan, the end of the image or where the file is cut off.
struct JPEGSegments: Sequence, IteratorProtocol {
  struct Segment {
    /// The second byte of the marker.
    let marker: UInt8
    let payload: ArraySlice<UInt8>

    /// True for SOF0 to SOF15, without the three other markers (DHT, JPG, DAC) among them.
    var isFrameHeader: Bool {
      (0xC0...0xCF).contains(marker) && ![0xC4, 0xC8, 0xCC].contains(marker)
    }

    /// True for APP1, which holds EXIF and XMP.
    var isAPP1: Bool { marker == 0xE1 }

    /// True for SOS and EOI, after which no more headers follow.
    var isLast: Bool { marker == 0xDA || marker == 0xD9 }
  }

  private var remaining: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) {
    remaining = bytes.dropFirst(2)
  }

  mutating func next() -> Segment? {
    guard let marker = readMarker() else { return nil }
    let length = Self.standsAlone(marker) ? 0 : remaining.integer(at: 0, count: 2).map { Swift.max($0, 2) }
    guard let length, length <= remaining.count else { return nil }
    let segment = Segment(marker: marker, payload: remaining.prefix(length).dropFirst(2))
    remaining = segment.isLast ? [] : remaining.dropFirst(length)
    return segment
  }

  /// Skips garbage and fill bytes before the next marker, as libjpeg does.
  private mutating func readMarker() -> UInt8? {
    while let start = remaining.firstIndex(of: 0xFF) {
      remaining = remaining[start...].drop { $0 == 0xFF }
      guard let code = remaining.popFirst() else { return nil }
      if code != 0 { return code }
    }
    return nil
  }

  private static func standsAlone(_ marker: UInt8) -> Bool {
    marker == 0x01 || (0xD0...0xD9).contains(marker)
  }
}
