/// The chunks of a PNG file in order, up to where the file ends or makes no sense.
struct PNGChunks: Sequence, IteratorProtocol {
  struct Chunk {
    /// Four ASCII letters.
    let type: String
    let payload: ArraySlice<UInt8>
  }

  private var remaining: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) {
    remaining = bytes.dropFirst(8)
  }

  mutating func next() -> Chunk? {
    guard let length = remaining.integer(at: 0, count: 4), length <= remaining.count - 12 else { return nil }
    let type = String(decoding: remaining.dropFirst(4).prefix(4), as: UTF8.self)
    let payload = remaining.dropFirst(8).prefix(length)
    remaining = remaining.dropFirst(12 + length)
    return Chunk(type: type, payload: payload)
  }
}
