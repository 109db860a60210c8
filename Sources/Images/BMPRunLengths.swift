/// The runs of a compressed BMP file in order. As with Pillow, a run of one colour ends with its row.
struct BMPRunLengths {
  struct Run {
    /// The number of pixels before it, in the file's order of rows.
    let start: Int
    let indices: [UInt8]
  }

  private let bytes: ArraySlice<UInt8>
  private var offset: Int
  private let width: Int
  private let count: Int
  private let hasTwoPerByte: Bool
  private var column = 0
  /// The number of pixels before the next run.
  private(set) var position = 0
  private(set) var isComplete = false

  init(_ bytes: ArraySlice<UInt8>, width: Int, count: Int, hasTwoPerByte: Bool) {
    self.bytes = bytes
    offset = bytes.startIndex
    self.width = width
    self.count = count
    self.hasTwoPerByte = hasTwoPerByte
  }

  /// The next run, empty for a mere move; nil where the file ends too early.
  mutating func next() -> Run? {
    let start = position
    guard let pair = read(2) else { return nil }
    let (length, code) = (Int(pair[pair.startIndex]), pair[pair.startIndex + 1])
    var indices: [UInt8] = []
    switch (length, code) {
    case (0, 0): endRow()
    case (0, 1): isComplete = true
    case (0, 2):
      guard let steps = read(2) else { return nil }
      skip(Int(steps[steps.startIndex]) + Int(steps[steps.startIndex + 1]) * width)
    case (0, _):
      guard let literal = literal(min(count - position, Int(code))) else { return nil }
      indices = literal
      column += Int(code)
    default:
      indices = colors(code, count: min(length, width - column, count - position))
      column += indices.count
    }
    position += indices.count
    isComplete = isComplete || position == count
    return Run(start: start, indices: indices)
  }

  private mutating func read(_ length: Int) -> ArraySlice<UInt8>? {
    guard length <= bytes.endIndex - offset else { return nil }
    defer { offset += length }
    return bytes[offset..<offset + length]
  }

  private mutating func endRow() {
    position += (width - position % width) % width
    column = 0
  }

  private mutating func skip(_ pixels: Int) {
    position += min(count - position, pixels)
    column = position % width
  }

  /// Pixels one by one, padded to an even offset.
  private mutating func literal(_ length: Int) -> [UInt8]? {
    guard let stored = read(hasTwoPerByte ? (length + 1) / 2 : length) else { return nil }
    if offset % 2 == 1 { offset += 1 }
    return hasTwoPerByte ? Array(stored.flatMap { [$0 >> 4, $0 & 15] }.prefix(length)) : Array(stored)
  }

  private func colors(_ code: UInt8, count: Int) -> [UInt8] {
    (0..<max(0, count)).map { !hasTwoPerByte ? code : $0 % 2 == 0 ? code >> 4 : code & 15 }
  }
}
