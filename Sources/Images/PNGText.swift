import CPNG

/// A text chunk of a PNG file.
struct PNGText {
  let keyword: String
  private let isCompressed: Bool
  private let stored: ArraySlice<UInt8>

  init?(_ chunk: PNGChunks.Chunk) {
    let longestKeyword = 79
    guard ["tEXt", "zTXt", "iTXt"].contains(chunk.type), let end = chunk.payload.prefix(longestKeyword + 1).firstIndex(of: 0) else {
      return nil
    }
    keyword = String(decoding: chunk.payload[..<end], as: UTF8.self)
    let rest = chunk.payload[(end + 1)...]
    switch chunk.type {
    case "tEXt": (isCompressed, stored) = (false, rest)
    case "zTXt": (isCompressed, stored) = (true, rest.dropFirst())
    default:
      // The language and the translated keyword stand before the text.
      guard let text = Self.skippingStrings(2, rest.dropFirst(2)) else { return nil }
      (isCompressed, stored) = (rest.first != 0, text)
    }
  }

  private static func skippingStrings(_ count: Int, _ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    (0..<count).reduce(bytes as ArraySlice<UInt8>?) { rest, _ in
      rest.flatMap { rest in rest.firstIndex(of: 0).map { rest[($0 + 1)...] } }
    }
  }

  /// The text, but no more than its first mebibyte, since a compressed one may expand a thousandfold.
  var text: ArraySlice<UInt8> {
    let limit = 1 << 20
    guard isCompressed else { return stored.prefix(limit) }
    return [UInt8](unsafeUninitializedCapacity: limit) { target, count in
      count = stored.withUnsafeBufferPointer { cpng_inflate($0.baseAddress, $0.count, target.baseAddress, limit) }
    }[...]
  }

  /// The bytes that ImageMagick wrote as a text: three lines with the profile's name and length, then lines of hexadecimal digits.
  var rawProfile: [UInt8] {
    var rest = text
    for _ in 0..<3 { rest = rest.firstIndex(of: UInt8(ascii: "\n")).map { rest[($0 + 1)...] } ?? [] }
    let digits = rest.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    return stride(from: 1, to: digits.count, by: 2).map { UInt8(digits[$0 - 1] << 4 | digits[$0]) }
  }
}
