/// The image of a WebP file, or the first of an animation: the chunk that holds it and its place on the canvas.
struct WebPFrame {
  let canvas: ImageSize
  let size: ImageSize
  let x: Int
  let y: Int
  /// With its header.
  let chunk: ArraySlice<UInt8>

  /// Throws where the file ends too early or the sizes do not fit.
  init(_ bytes: [UInt8], name: String) throws(ImageError) {
    let cut = ImageError.truncated(file: name, place: "within its headers")
    var chunks = WebPChunks(file: bytes).makeIterator()
    guard let first = chunks.next() else { throw cut }
    guard first.type == "VP8X" else {
      guard Self.imageTypes.contains(first.type) else { throw .corrupt(file: name, reason: "it does not begin with a WebP header") }
      (canvas, size, x, y, chunk) = (try Self.size(of: first, name), try Self.size(of: first, name), 0, 0, first.whole)
      return
    }
    canvas = try Self.canvas(first.payload, name)
    guard let frame = WebPChunks(file: bytes).first(where: { Self.imageTypes.contains($0.type) || $0.type == "ANMF" }) else { throw cut }
    guard frame.type == "ANMF" else {
      (size, x, y, chunk) = (try Self.size(of: frame, name), 0, 0, frame.whole)
      guard size == canvas else { throw .corrupt(file: name, reason: "its headers tell different sizes") }
      return
    }
    guard let left = frame.payload.integer(at: 0, count: 3, order: .littleEndian),
      let top = frame.payload.integer(at: 3, count: 3, order: .littleEndian),
      let image = WebPChunks(frame: frame.payload).first(where: { Self.imageTypes.contains($0.type) })
    else { throw cut }
    (size, x, y, chunk) = (try Self.size(of: image, name), 2 * left, 2 * top, image.whole)
    guard x + size.width <= canvas.width, y + size.height <= canvas.height else {
      throw .corrupt(file: name, reason: "its first frame exceeds the canvas")
    }
  }

  private static let imageTypes = ["VP8 ", "VP8L"]

  /// The size that an extended header tells.
  private static func canvas(_ payload: ArraySlice<UInt8>, _ name: String) throws(ImageError) -> ImageSize {
    guard let width = payload.integer(at: 4, count: 3, order: .littleEndian),
      let height = payload.integer(at: 7, count: 3, order: .littleEndian)
    else { throw .truncated(file: name, place: "within its headers") }
    return ImageSize(width: width + 1, height: height + 1)
  }

  /// The size that the header of lossy or lossless image data tells.
  private static func size(of image: WebPChunks.Chunk, _ name: String) throws(ImageError) -> ImageSize {
    let isLossless = image.type == "VP8L"
    guard let start = image.payload.integer(at: isLossless ? 0 : 3, count: isLossless ? 1 : 3),
      let sides = image.payload.integer(at: isLossless ? 1 : 6, count: 4, order: .littleEndian)
    else { throw .truncated(file: name, place: "within its headers") }
    guard start == (isLossless ? 0x2F : 0x9D012A) else { throw .corrupt(file: name, reason: "its image data lack their signature") }
    let mask = 1 << 14 - 1
    return isLossless
      ? ImageSize(width: sides & mask + 1, height: sides >> 14 & mask + 1)
      : ImageSize(width: sides & mask, height: sides >> 16 & mask)
  }
}
