import Checksums

/// The content of a zip record, not yet compared with its checksum.
struct ZipRecord {
  let name: String
  let checksum: UInt32
  /// Where the local header begins in the file.
  let headerOffset: Int
  let content: FileRegion

  /// The content, when its checksum is right.
  func verified() throws -> FileRegion {
    let actual = content.withUnsafeBytes(CRC32.zip.checksum)
    guard actual == checksum else {
      throw CheckpointError.zip(file: content.file.path, .checksum(record: name, expected: checksum, actual: actual))
    }
    return content
  }
}
