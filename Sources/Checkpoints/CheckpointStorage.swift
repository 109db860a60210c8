import Synchronization

/// The bytes that one or more tensors are views of; they stay in the file until they are asked for.
final class CheckpointStorage: Sendable {
  private let region: FileRegion
  /// The zip record, whose checksum is compared at the first reading.
  private let record: ZipRecord?
  private let isVerified = Mutex(false)

  /// A storage without a checksum.
  init(_ region: FileRegion) {
    (self.region, record) = (region, nil)
  }

  /// A storage in a zip archive.
  init(_ record: ZipRecord) {
    (region, self.record) = (record.content, record)
  }

  var path: String { region.file.path }

  /// Calls `body` with the bytes, once they are known to be undamaged.
  func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
    try isVerified.withLock { isVerified in
      if !isVerified { _ = try record?.verified() }
      isVerified = true
    }
    let result = try region.withUnsafeBytes(body)
    // What was read is packed or copied by now, and would fill memory a second time.
    region.release()
    do { try region.file.checkLength() } catch { throw CheckpointError.file(error) }
    return result
  }
}
