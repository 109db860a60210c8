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
