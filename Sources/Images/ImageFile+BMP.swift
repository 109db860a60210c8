import CImageCoding

extension ImageFile {
  static func bmpSize(_ bytes: [UInt8], name: String) throws(ImageError) -> ImageSize {
    try BMPHeader(bytes, name: name).size
  }

  /// Decodes to height x width x 3 bytes.
  func decodeBMP(into target: UnsafeMutablePointer<UInt8>) -> ImageError? {
    do throws(ImageError) {
      try BMPDecoder(self, target).decode()
      return nil
    } catch {
      return error
    }
  }
}

/// Turns the pixels of a BMP file into rows of red, green and blue.
private struct BMPDecoder {
  private let file: ImageFile
  private let header: BMPHeader
  private let target: UnsafeMutablePointer<UInt8>
  private let deadline: Double

  init(_ file: ImageFile, _ target: UnsafeMutablePointer<UInt8>) throws(ImageError) {
    self.file = file
    self.target = target
    header = try BMPHeader(file.bytes, name: file.name)
    deadline = coding_deadline(file.limits.seconds)
  }

  func decode() throws(ImageError) {
    switch header.compression {
    case .none, .masks: try decodeRows()
    case .runLengths4, .runLengths8: try decodeRunLengths()
    }
  }

  private var width: Int { file.size.width }
  private var height: Int { file.size.height }

  /// The target's pixel that stands for one in the file's order, which mostly begins with the bottom row.
  private func place(_ position: Int) -> UnsafeMutablePointer<UInt8> {
    let row = position / width
    return target + 3 * ((header.isTopDown ? row : height - 1 - row) * width + position % width)
  }

  private func checkTime() throws(ImageError) {
    if coding_is_over(deadline) { throw file.tooSlow }
  }

  private func truncated(row: Int) -> ImageError { .truncated(file: file.name, place: "after row \(row) of \(height)") }

  private func decodeRows() throws(ImageError) {
    let usedBytes = (width * header.bitsPerPixel + 7) / 8
    let stride = (usedBytes + 3) / 4 * 4
    let channels = header.masks.map(BMPChannel.init)
    for row in 0..<height {
      try checkTime()
      let start = header.pixelOffset + row * stride
      guard start <= file.bytes.count, usedBytes <= file.bytes.count - start else { throw truncated(row: row) }
      file.bytes.withUnsafeBufferPointer { bytes in
        let source = UnsafeBufferPointer(rebasing: bytes[start..<start + usedBytes])
        decodeRow(source, channels, to: place(row * width))
      }
    }
  }

  private func decodeRow(_ source: UnsafeBufferPointer<UInt8>, _ channels: [BMPChannel], to row: UnsafeMutablePointer<UInt8>) {
    switch header.bitsPerPixel {
    case 24:
      for x in 0..<width {
        for channel in 0..<3 { row[3 * x + channel] = source[3 * x + 2 - channel] }
      }
    case 16, 32:
      let size = header.bitsPerPixel / 8
      for x in 0..<width {
        let pixel = (0..<size).reduce(0) { $0 | Int(source[size * x + $1]) << (8 * $1) }
        for channel in 0..<3 { row[3 * x + channel] = channels[channel].value(in: pixel) }
      }
    default:
      let (bits, perByte) = (header.bitsPerPixel, 8 / header.bitsPerPixel)
      for x in 0..<width {
        let shift = bits * (perByte - 1 - x % perByte)
        write(Int(source[x / perByte]) >> shift & ((1 << bits) - 1), to: row + 3 * x)
      }
    }
  }

  private func write(_ index: Int, to pixel: UnsafeMutablePointer<UInt8>) {
    let color = header.palette[index]
    (pixel[0], pixel[1], pixel[2]) = (color.red, color.green, color.blue)
  }

  /// Colour 0 is where the runs leave gaps.
  private func decodeRunLengths() throws(ImageError) {
    let count = width * height
    for pixel in 0..<count { write(0, to: target + 3 * pixel) }
    var runs = BMPRunLengths(
      file.bytes.dropFirst(header.pixelOffset), width: width, count: count, hasTwoPerByte: header.compression == .runLengths4)
    while !runs.isComplete {
      try checkTime()
      guard let run = runs.next() else { throw truncated(row: runs.position / width) }
      for (offset, index) in run.indices.enumerated() { write(Int(index), to: place(run.start + offset)) }
    }
  }
}

/// The bits of a colour within a pixel.
private struct BMPChannel {
  private let mask: Int
  private let shift: Int
  private let largest: Int

  init(_ mask: Int) {
    self.mask = mask
    shift = mask == 0 ? 0 : mask.trailingZeroBitCount
    largest = max(1, mask >> shift)
  }

  func value(in pixel: Int) -> UInt8 { UInt8((pixel & mask) >> shift * 255 / largest) }
}
