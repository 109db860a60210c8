/// A record of a zip archive as its central directory describes it.
struct ZipEntry {
  let name: String
  let flags: UInt16
  /// The compression method; 0 is none.
  let method: UInt16
  let checksum: UInt32
  /// The size of the uncompressed content in bytes.
  let size: Int
  let compressedSize: Int
  /// Where the local header begins in the file.
  let headerOffset: Int
}
