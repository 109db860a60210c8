/// Builds BMP files with a header of 40 bytes, right and wrong ones.
struct TestBMP {
  var bytes: [UInt8]

  /// By default a grey 2 x 2 image.
  init(
    width: Int = 2, height: Int = 2, bits: Int = 8, compression: Int = 0, colors: Int = 0, offset: Int? = nil, masks: [Int] = [],
    data: [UInt8] = [30, 40, 0, 0, 10, 20, 0, 0]
  ) {
    let palette: [UInt8] = bits > 8 ? [] : (0..<(1 << bits)).flatMap { value in [UInt8](repeating: UInt8(value), count: 3) + [0] }
    let start = 54 + 4 * masks.count + palette.count
    let sides = [width, height].flatMap { TestTIFF.littleEndian($0, 4) }
    bytes = Array("BM".utf8) + TestTIFF.littleEndian(start + data.count, 4) + [0, 0, 0, 0] + TestTIFF.littleEndian(offset ?? start, 4)
    bytes += [40, 0, 0, 0] + sides + [1, 0] + TestTIFF.littleEndian(bits, 2) + TestTIFF.littleEndian(compression, 4)
    bytes += [UInt8](repeating: 0, count: 12) + TestTIFF.littleEndian(colors, 4) + [0, 0, 0, 0]
    bytes += masks.flatMap { TestTIFF.littleEndian($0, 4) } + palette + data
  }
}
