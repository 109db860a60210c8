import Checksums
import Files

/// Writes a zip archive of stored records as `torch.save` does: the content of each begins at a multiple of 64 bytes.
///
/// Sizes and offsets are 32-bit fields, the number of records is a 16-bit one; what does not fit is refused.
struct ZipWriter {
  private static let alignment = 64
  /// The names are UTF-8.
  private static let flags: UInt16 = 0x0800
  /// 1 January 1980 at midnight, so that equal tensors make equal files.
  private static let date: UInt32 = 0x0021_0000

  private let file: NewFile
  private let path: String
  private var directory: [UInt8] = []
  private var recordCount = 0

  /// A writer that appends to `file`; `path` is its final name, for messages.
  init(_ file: NewFile, path: String) {
    self.file = file
    self.path = path
  }

  /// Appends a record, and returns its CRC-32.
  @discardableResult
  mutating func write(_ content: [UInt8], named name: String) throws -> UInt32 {
    let offset = try field(file.position)
    let size = try field(content.count)
    let checksum = content.withUnsafeBytes(CRC32.zip.checksum)
    let extra = padding(nameLength: name.utf8.count)
    var shared: [UInt8] = []
    for value in [20, Self.flags, 0] { shared.append(littleEndian: value) }
    for value in [Self.date, checksum, size, size] { shared.append(littleEndian: value) }
    shared.append(littleEndian: UInt16(name.utf8.count))
    try file.write([0x50, 0x4B, 0x03, 0x04] + shared + Self.bytes(UInt16(extra.count)) + Array(name.utf8) + extra)
    try file.write(content)
    // No extra field, comment, disk or attributes.
    directory += [0x50, 0x4B, 0x01, 0x02, 20, 0] + shared + [UInt8](repeating: 0, count: 12) + Self.bytes(offset) + Array(name.utf8)
    recordCount += 1
    return checksum
  }

  /// Appends the directory.
  mutating func finish() throws {
    let offset = try field(file.position)
    try file.write(directory)
    guard let count = UInt16(exactly: recordCount), count != .max else { throw CheckpointError.tooLargeForZip(file: path) }
    let counts = Self.bytes(count) + Self.bytes(count)
    try file.write([0x50, 0x4B, 0x05, 0x06, 0, 0, 0, 0] + counts + Self.bytes(try field(directory.count)) + Self.bytes(offset) + [0, 0])
  }

  /// An extra field that PyTorch calls "FB", just long enough to align the content.
  private func padding(nameLength: Int) -> [UInt8] {
    let unpadded = file.position + 30 + nameLength + 4
    let count = (Self.alignment - unpadded % Self.alignment) % Self.alignment
    return Array("FB".utf8) + Self.bytes(UInt16(count)) + [UInt8](repeating: UInt8(ascii: "Z"), count: count)
  }

  private func field(_ value: Int) throws -> UInt32 {
    guard let field = UInt32(exactly: value), field != .max else { throw CheckpointError.tooLargeForZip(file: path) }
    return field
  }

  private static func bytes(_ value: some FixedWidthInteger & BitwiseCopyable) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: value)
    return bytes
  }
}
