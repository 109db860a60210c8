/// A zip archive in memory that remembers where its parts are, so that a test can spoil one of them.
struct ZipImage {
  var bytes: [UInt8] = []
  /// Where the local headers begin.
  private(set) var headers: [Int] = []
  /// Where the directory's entries begin.
  private(set) var entries: [Int] = []
  /// Where the end record begins.
  private(set) var end = 0

  /// An archive of stored records as `torch.save` writes it, without alignment; `zip64` adds a zip64 end record, `wide` puts the sizes
  /// and offsets of the directory into zip64 extra fields.
  init(_ records: [(name: String, content: [UInt8])], zip64: Bool = false, wide: Bool = false) {
    for record in records {
      headers.append(bytes.count)
      bytes += [0x50, 0x4B, 3, 4] + Self.fields(record.content, name: record.name) + Array(record.name.utf8) + record.content
    }
    let start = bytes.count
    for (record, header) in zip(records, headers) {
      entries.append(bytes.count)
      let offset = littleEndian(wide ? .max : UInt32(header))
      bytes += [0x50, 0x4B, 1, 2, 20, 0] + Self.fields(record.content, name: record.name)
      bytes += [UInt8](repeating: 0, count: 10) + offset + Array(record.name.utf8)
      if wide { appendExtra(size: record.content.count, header: header) }
    }
    appendEnd(directoryStart: start, zip64: zip64)
  }

  /// A checkpoint with the tensor "w" of 2 x 2 fp32 elements.
  static func checkpoint(
    pickle: [UInt8] = Pickle.stateDict(), storage: [UInt8] = float32(1, 2, 3, 4), more: [(String, [UInt8])] = [], zip64: Bool = false,
    wide: Bool = false
  ) -> ZipImage {
    ZipImage([("a/data.pkl", pickle), ("a/byteorder", Array("little".utf8)), ("a/data/0", storage)] + more, zip64: zip64, wide: wide)
  }

  /// Changes a field in the local header and the directory entry of a record.
  mutating func set(_ value: some FixedWidthInteger, inRecord record: Int, header: Int, entry: Int) {
    bytes.set(value, at: headers[record] + header)
    bytes.set(value, at: entries[record] + entry)
  }

  /// Changes the number of entries that the end record announces.
  mutating func setEntryCount(_ count: UInt16) {
    bytes.set(count, at: end + 8)
    bytes.set(count, at: end + 10)
  }

  private static func fields(_ content: [UInt8], name: String) -> [UInt8] {
    let size = littleEndian(UInt32(content.count))
    return littleEndian(UInt16(20)) + littleEndian(UInt16(0x0800)) + [0, 0, 0, 0, 0x21, 0]
      + littleEndian(crc32(content)) + size + size + littleEndian(UInt16(name.utf8.count)) + [0, 0]
  }

  /// Moves the sizes of the last entry into a zip64 field, behind a field of another kind.
  private mutating func appendExtra(size: Int, header: Int) {
    let extra = littleEndian(UInt32(0x0002_4246)) + [0, 0] + littleEndian(UInt32(0x0018_0001)) + littleEndian(size) + littleEndian(size)
    for offset in [20, 24] { bytes.set(UInt32.max, at: entries[entries.count - 1] + offset) }
    bytes.set(UInt16(extra.count + 8), at: entries[entries.count - 1] + 30)
    bytes += extra + littleEndian(header)
  }

  private mutating func appendEnd(directoryStart: Int, zip64: Bool) {
    let (count, size) = (entries.count, bytes.count - directoryStart)
    if zip64 {
      let record = bytes.count
      bytes += [0x50, 0x4B, 6, 6] + littleEndian(44) + [45, 0, 45, 0] + [UInt8](repeating: 0, count: 8)
      bytes += littleEndian(count) + littleEndian(count) + littleEndian(size) + littleEndian(directoryStart)
      bytes += [0x50, 0x4B, 6, 7, 0, 0, 0, 0] + littleEndian(record) + littleEndian(UInt32(1))
    }
    end = bytes.count
    let counts = littleEndian(UInt16(count)) + littleEndian(UInt16(count))
    bytes += [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + counts + littleEndian(UInt32(size)) + littleEndian(UInt32(directoryStart)) + [0, 0]
  }

  /// Bit by bit, as the standard defines it.
  static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var crc = ~UInt32(0)
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}
