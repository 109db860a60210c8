/// The chunks of a WebP file in order, up to where the file ends; the last may be cut off.
struct WebPChunks: Sequence, IteratorProtocol {
  struct Chunk {
    /// Four ASCII letters.
    let type: String
    let payload: ArraySlice<UInt8>
    /// With the header of 8 bytes.
    let whole: ArraySlice<UInt8>
  }

  private var remaining: ArraySlice<UInt8>

  init(file bytes: [UInt8]) { remaining = bytes.dropFirst(12) }

  /// The chunks within a frame of an animation.
  init(frame payload: ArraySlice<UInt8>) { remaining = payload.dropFirst(16) }

  mutating func next() -> Chunk? {
    guard let length = remaining.integer(at: 4, count: 4, order: .littleEndian) else { return nil }
    let whole = remaining.prefix(8 + length)
    remaining = remaining.dropFirst(8 + length + length % 2)
    return Chunk(type: String(decoding: whole.prefix(4), as: UTF8.self), payload: whole.dropFirst(8), whole: whole)
  }
}
