/// How the bytes of a text file are to be understood: as UTF-8, perhaps behind a byte order mark.
package enum TextEncoding {
  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// The bytes behind a byte order mark, or all.
  package static func withoutMark(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> { bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes }

  /// The bytes of a mapped file behind a byte order mark, or all.
  package static func withoutMark(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    bytes.starts(with: mark) ? UnsafeRawBufferPointer(rebasing: bytes[3...]) : bytes
  }

  /// A clause for text that begins as another encoding does; nil for what may be UTF-8. No text in UTF-8 has a NUL among its first letters.
  package static func problem(_ bytes: some Sequence<UInt8>) -> String? {
    let first = Array(bytes.prefix(4))
    guard first.count >= 2 else { return nil }
    let isUTF16 = first.starts(with: [0xFF, 0xFE]) || first.starts(with: [0xFE, 0xFF]) || (first[0] == 0) != (first[1] == 0)
    return isUTF16 ? "it is text in UTF-16; save it as UTF-8" : nil
  }
}

extension String {
  /// Whether no letter has more combining marks than a line of text can show: comparing texts puts such marks in order, in a time that grows with the square
  /// of their number. The limit is far above that of the Stream-Safe Text Format (Unicode Standard Annex #15, section 13), which real text never reaches.
  package var isStreamSafe: Bool {
    if utf8.allSatisfy({ $0 < 0x80 }) { return true }
    var run = 0
    for scalar in unicodeScalars {
      run = scalar.value >= 0x300 && scalar.properties.canonicalCombiningClass != .notReordered ? run + 1 : 0
      if run > Self.combiningMarkLimit { return false }
    }
    return true
  }

  private static let combiningMarkLimit = 100

  /// Why a text is refused that is not stream-safe.
  package static let notStreamSafe = "it has more than \(combiningMarkLimit) combining marks on one letter, which no text needs"
}
