import CLibrary
import Files

/// A range of a mapped file; every access is checked against its bounds and answers nil outside of them.
struct FileRegion: Sendable {
  let file: MappedFile
  /// Where the region begins in the file, in bytes.
  let start: Int
  let count: Int

  /// The whole file.
  init(_ file: MappedFile) {
    self.init(file: file, start: 0, count: file.bytes.count)
  }

  private init(file: MappedFile, start: Int, count: Int) {
    self.file = file
    self.start = start
    self.count = count
  }

  /// The part of `count` bytes at `offset`.
  func region(at offset: Int, count: Int) -> FileRegion? {
    guard contains(offset, count) else { return nil }
    return FileRegion(file: file, start: start + offset, count: count)
  }

  /// Gives the memory of the whole pages in the region back to the system, which reads them again where they are wanted again.
  func release() {
    let page = Int(getpagesize())
    let (first, end) = ((start + page - 1) / page * page, (start + count) / page * page)
    if first < end { file.release(first..<end) }
  }

  /// The part from `offset` to the end.
  func region(from offset: Int) -> FileRegion? { region(at: offset, count: self.count - offset) }

  /// A little-endian integer.
  func integer<Value: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: Value.Type = Value.self) -> Value? {
    guard contains(offset, MemoryLayout<Value>.size) else { return nil }
    return Value(littleEndian: file.bytes.loadUnaligned(fromByteOffset: start + offset, as: type))
  }

  /// The position of the first `byte` in the `limit` bytes from `offset` on.
  func firstIndex(of byte: UInt8, from offset: Int, limit: Int) -> Int? {
    guard offset >= 0, offset <= count else { return nil }
    return withUnsafeBytes { $0[offset..<min(count, offset + limit)].firstIndex(of: byte) }
  }

  /// The bytes as UTF-8; nil also when they are not.
  var string: String? {
    withUnsafeBytes { String(validating: $0, as: UTF8.self) }
  }

  /// Whether the region begins with the bytes of `prefix`.
  func starts(with prefix: some Sequence<UInt8>) -> Bool {
    withUnsafeBytes { $0.starts(with: prefix) }
  }

  /// Calls `body` with the region's bytes, which must not escape.
  func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(file) {
      try body(UnsafeRawBufferPointer(rebasing: file.bytes[start..<start + count]))
    }
  }

  private func contains(_ offset: Int, _ length: Int) -> Bool {
    offset >= 0 && length >= 0 && offset <= count && length <= count - offset
  }
}
