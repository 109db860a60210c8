import CSIMDJSON
import Glibc
import Results

/// A text file mapped read-only, with the readable bytes behind it that simdjson needs.
///
/// The file must not be shortened while it is open: the kernel then answers reads with SIGBUS.
final class MappedText {
  let path: String
  let bytes: UnsafeRawBufferPointer
  private let mappedCount: Int
  private var releasedCount = 0
  /// What the annotations of the largest data sets need a few times over.
  private static let maximumSize = 8 << 30

  /// Maps the file at `path`.
  init(path: String) throws(DatasetError) {
    self.path = path
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.unreadable(path, systemReason(errno)) }
    defer { close(descriptor) }
    let size = try Self.size(of: descriptor, path: path)
    mappedCount = size + Int(CSIMDJSONPadding)
    let access = PROT_READ
    guard let start = mmap(nil, mappedCount, access, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), start != MAP_FAILED,
      size == 0 || mmap(start, size, access, MAP_PRIVATE | MAP_FIXED, descriptor, 0) != MAP_FAILED
    else { throw Self.unreadable(path, systemReason(errno)) }
    bytes = UnsafeRawBufferPointer(start: start, count: size)
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress!), mappedCount) }

  /// Gives the memory of what has been read up to `offset` back to the system, which reads it again where it is wanted again.
  func release(upTo offset: Int) {
    let step = 16 << 20
    guard offset - releasedCount >= step else { return }
    let count = (offset - releasedCount) / step * step
    madvise(UnsafeMutableRawPointer(mutating: bytes.baseAddress! + releasedCount), count, MADV_DONTNEED)
    releasedCount += count
  }

  /// The refusal of what stands at `offset`.
  func refusal(at offset: Int, entry: String? = nil, _ reason: String) -> DatasetError {
    let before = bytes.prefix(offset)
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return .invalid(file: path, line: line, byte: offset - start + 1, entry: entry, reason: reason)
  }

  private static func size(of descriptor: Int32, path: String) throws(DatasetError) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw unreadable(path, systemReason(errno)) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw unreadable(path, "it is not a regular file") }
    guard status.st_size <= maximumSize else { throw unreadable(path, "it has more than \(maximumSize >> 30) GiB") }
    return Int(status.st_size)
  }

  private static func unreadable(_ path: String, _ reason: String) -> DatasetError { .file(.unreadable(path: path, reason: reason)) }
}
