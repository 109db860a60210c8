/// Takes JPEG files apart and puts wrong ones together.
struct TestJPEG {
  var bytes: [UInt8]

  init(_ file: String) { bytes = Fixtures.bytes(file) }

  /// Where a marker segment begins.
  func offset(of marker: UInt8) -> Int {
    markerOffsets.first { bytes[$0 + 1] == marker }!
  }

  /// Where all markers begin, also those within and between the scans.
  var markerOffsets: [Int] {
    var offsets: [Int] = []
    var position = 0
    while position + 1 < bytes.count {
      let isMarker = bytes[position] == 0xFF && bytes[position + 1] != 0
      if isMarker { offsets.append(position) }
      position += isMarker ? length(at: position) : 1
    }
    return offsets
  }

  private func length(at offset: Int) -> Int {
    let standsAlone = (0xD0...0xD9).contains(bytes[offset + 1])
    return standsAlone ? 2 : 2 + Int(bytes[offset + 2]) << 8 + Int(bytes[offset + 3])
  }

  /// With other bytes from an offset behind the first marker of a kind.
  func replacing(behind marker: UInt8, at offset: Int, _ replacement: [UInt8]) -> TestJPEG {
    var jpeg = self
    let start = self.offset(of: marker) + offset
    jpeg.bytes.replaceSubrange(start..<start + replacement.count, with: replacement)
    return jpeg
  }

  /// With EXIF metadata before all others.
  func inserting(exif: [UInt8]) -> TestJPEG {
    let payload = Array("Exif\0\0".utf8) + exif
    var jpeg = self
    jpeg.bytes.insert(contentsOf: [0xFF, 0xE1, UInt8((payload.count + 2) >> 8), UInt8((payload.count + 2) & 255)] + payload, at: 2)
    return jpeg
  }

  func removing(_ marker: UInt8) -> TestJPEG {
    var jpeg = self
    let start = offset(of: marker)
    jpeg.bytes.removeSubrange(start..<start + length(at: start))
    return jpeg
  }

  /// With the first scan repeated.
  func repeatingScan(_ count: Int) -> TestJPEG {
    let offsets = markerOffsets
    let first = offsets.firstIndex(of: offset(of: 0xDA))!
    let next = offsets[(first + 1)...].first { !(0xD0...0xD7).contains(bytes[$0 + 1]) }!
    let scan = Array(bytes[offsets[first]..<next])
    var jpeg = self
    jpeg.bytes.insert(contentsOf: (0..<count).flatMap { _ in scan }, at: next)
    return jpeg
  }
}
