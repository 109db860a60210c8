/// The headers of a BMP file, of Windows and of OS/2.
struct BMPHeader {
  enum Compression: Int {
    case none
    case runLengths8
    case runLengths4
    case masks
  }

  let size: ImageSize
  let isTopDown: Bool
  let bitsPerPixel: Int
  let compression: Compression
  /// The bits of red, green and blue in a pixel of 16 or 32 bits.
  let masks: [Int]
  /// Colours by index, black beyond those in the file.
  let palette: [Color]
  /// Where the pixels begin.
  let pixelOffset: Int

  private static let fileHeaderSize = 14
  private static let oldHeaderSize = 12
  private static let headerSizes = [oldHeaderSize, 40, 52, 56, 64, 108, 124]

  init(_ bytes: [UInt8], name: String) throws(ImageError) {
    func integer(_ offset: Int, _ count: Int) -> Int { bytes[...].integer(at: offset, count: count, order: .littleEndian) ?? 0 }
    let headerSize = integer(14, 4)
    guard Self.headerSizes.contains(headerSize) else { throw .unsupported(file: name, reason: "its header has \(headerSize) bytes") }
    guard bytes.count >= Self.fileHeaderSize + headerSize else { throw .truncated(file: name, place: "within its header") }
    let isOld = headerSize == Self.oldHeaderSize
    let height = isOld ? integer(20, 2) : Int(Int32(truncatingIfNeeded: integer(22, 4)))
    size = ImageSize(width: isOld ? integer(18, 2) : integer(18, 4), height: abs(height))
    isTopDown = height < 0
    bitsPerPixel = integer(isOld ? 24 : 28, 2)
    let code = isOld ? 0 : integer(30, 4)
    compression = try Self.compression(code, bitsPerPixel: bitsPerPixel, name: name)
    let masksEnd = compression == .masks ? 66 : 0
    guard bytes.count >= masksEnd else { throw .truncated(file: name, place: "within its header") }
    masks = Self.masks(compression == .masks ? [integer(54, 4), integer(58, 4), integer(62, 4)] : [], bitsPerPixel: bitsPerPixel)
    let paletteStart = max(Self.fileHeaderSize + headerSize, masksEnd)
    let notedColors = isOld ? 0 : integer(46, 4)
    let colorCount = bitsPerPixel > 8 ? 0 : notedColors == 0 ? 1 << bitsPerPixel : notedColors
    let colorSize = isOld ? 3 : 4
    palette = Self.palette(bytes.dropFirst(paletteStart), count: colorCount, colorSize: colorSize)
    // Some programs note the header's end for the beginning of the pixels, or nothing at all.
    let (offset, paletteEnd) = (integer(10, 4), paletteStart + colorCount * colorSize)
    pixelOffset = offset == 0 || (offset == Self.fileHeaderSize + headerSize && colorCount > 0) ? paletteEnd : offset
  }

  private static func compression(_ code: Int, bitsPerPixel: Int, name: String) throws(ImageError) -> Compression {
    let fits =
      switch Compression(rawValue: code) {
      case .some(.none): [1, 4, 8, 16, 24, 32].contains(bitsPerPixel)
      case .runLengths8: bitsPerPixel == 8
      case .runLengths4: bitsPerPixel == 4
      case .masks: bitsPerPixel == 16 || bitsPerPixel == 32
      case nil: false
      }
    guard fits, let compression = Compression(rawValue: code) else {
      throw .unsupported(file: name, reason: "it has \(bitsPerPixel) bits per pixel in compression \(code)")
    }
    return compression
  }

  /// The noted masks, unless there are none.
  private static func masks(_ noted: [Int], bitsPerPixel: Int) -> [Int] {
    guard noted.allSatisfy({ $0 == 0 }) else { return noted }
    return bitsPerPixel == 16 ? [0x7C00, 0x3E0, 0x1F] : [0xFF0000, 0xFF00, 0xFF]
  }

  /// Blue, green, red and mostly a byte without meaning.
  private static func palette(_ bytes: ArraySlice<UInt8>, count: Int, colorSize: Int) -> [Color] {
    let colors = (0..<min(count, 256)).map { index in
      let entry = bytes.dropFirst(index * colorSize).prefix(3)
      return entry.count == 3 ? Color(red: entry[entry.startIndex + 2], green: entry[entry.startIndex + 1], blue: entry.first!) : .black
    }
    return colors + [Color](repeating: .black, count: 256 - colors.count)
  }
}
