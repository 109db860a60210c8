/// Builds little-endian TIFF files of one strip, right and wrong ones.
struct TestTIFF {
  /// The values of each tag.
  var entries: [Int: [Int]]
  var data: [UInt8]
  /// How many of the last bytes are left out.
  let missingBytes: Int

  /// A grey 2 x 2 image.
  init(_ changes: [Int: [Int]] = [:], removing: [Int] = [], missingBytes: Int = 0, data: [UInt8] = [10, 20, 30, 40]) {
    entries = [256: [2], 257: [2], 258: [8], 259: [1], 262: [1], 273: [8], 277: [1], 278: [2], 279: [data.count]]
    entries.merge(changes) { $1 }
    for tag in removing { entries[tag] = nil }
    self.data = data
    self.missingBytes = missingBytes
  }

  var bytes: [UInt8] {
    let start = 8 + data.count
    var directory = Self.littleEndian(entries.count, 2)
    var values: [UInt8] = []
    for (tag, numbers) in entries.sorted(by: { $0.key < $1.key }) {
      let isShort = numbers.allSatisfy { $0 < 1 << 16 }
      let value = numbers.flatMap { Self.littleEndian($0, isShort ? 2 : 4) }
      directory += Self.littleEndian(tag, 2) + Self.littleEndian(isShort ? 3 : 4, 2) + Self.littleEndian(numbers.count, 4)
      directory += value.count <= 4 ? value + [UInt8](repeating: 0, count: 4 - value.count) : Self.littleEndian(end(of: values, start), 4)
      if value.count > 4 { values += value }
    }
    return [0x49, 0x49, 0x2A, 0] + Self.littleEndian(start, 4) + data + directory + [0, 0, 0, 0] + values.dropLast(missingBytes)
  }

  private func end(of values: [UInt8], _ start: Int) -> Int { start + 2 + 12 * entries.count + 4 + values.count }

  static func littleEndian(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
}
