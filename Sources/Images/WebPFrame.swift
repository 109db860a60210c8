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
    let chunks = WebPChunks(file: bytes)
    guard let first = chunks.first(where: { _ in true }) else { throw Self.cut(name) }
    guard first.type == "VP8X" else {
      guard Self.imageTypes.contains(first.type) else { throw .corrupt(file: name, reason: "it does not begin with a WebP header") }
      let size = try Self.size(of: first, name)
      self.init(canvas: size, size: size, x: 0, y: 0, chunk: first.whole)
      return
    }
    let canvas = try Self.canvas(first.payload, name)
    guard let frame = chunks.first(where: { Self.imageTypes.contains($0.type) || $0.type == "ANMF" }) else { throw Self.cut(name) }
    try self.init(frame, canvas: canvas, name)
    guard x + size.width <= canvas.width, y + size.height <= canvas.height, size == canvas || frame.type == "ANMF" else {
      throw .corrupt(file: name, reason: "its image and its canvas differ in size")
    }
  }

  /// The image itself, or the first frame of an animation with its place.
  private init(_ frame: WebPChunks.Chunk, canvas: ImageSize, _ name: String) throws(ImageError) {
    guard frame.type == "ANMF" else {
      self.init(canvas: canvas, size: try Self.size(of: frame, name), x: 0, y: 0, chunk: frame.whole)
      return
    }
    guard let left = frame.payload.integer(at: 0, count: 3, order: .littleEndian),
      let top = frame.payload.integer(at: 3, count: 3, order: .littleEndian),
      let image = WebPChunks(frame: frame.payload).first(where: { Self.imageTypes.contains($0.type) })
    else { throw Self.cut(name) }
    self.init(canvas: canvas, size: try Self.size(of: image, name), x: 2 * left, y: 2 * top, chunk: image.whole)
  }

  private init(canvas: ImageSize, size: ImageSize, x: Int, y: Int, chunk: ArraySlice<UInt8>) {
    self.canvas = canvas
    self.size = size
    self.x = x
    self.y = y
    self.chunk = chunk
  }

  private static func cut(_ name: String) -> ImageError { .truncated(file: name, place: "within its headers") }

  private static let imageTypes = ["VP8 ", "VP8L"]

  /// The size that an extended header tells.
  private static func canvas(_ payload: ArraySlice<UInt8>, _ name: String) throws(ImageError) -> ImageSize {
    guard let width = payload.integer(at: 4, count: 3, order: .littleEndian),
      let height = payload.integer(at: 7, count: 3, order: .littleEndian)
    else { throw cut(name) }
    return ImageSize(width: width + 1, height: height + 1)
  }

  /// The size that the header of lossy or lossless image data tells.
  private static func size(of image: WebPChunks.Chunk, _ name: String) throws(ImageError) -> ImageSize {
    let isLossless = image.type == "VP8L"
    guard let start = image.payload.integer(at: isLossless ? 0 : 3, count: isLossless ? 1 : 3),
      let sides = image.payload.integer(at: isLossless ? 1 : 6, count: 4, order: .littleEndian)
    else { throw cut(name) }
    guard start == (isLossless ? 0x2F : 0x9D012A) else { throw .corrupt(file: name, reason: "its image data lack their signature") }
    let mask = 1 << 14 - 1
    return isLossless
      ? ImageSize(width: sides & mask + 1, height: sides >> 14 & mask + 1)
      : ImageSize(width: sides & mask, height: sides >> 16 & mask)
  }
}
