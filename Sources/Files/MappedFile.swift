import CFiles
import CLibrary

/// A regular file mapped read-only into memory for as long as the object lives; or bytes of the program that are read like one.
///
/// Where somebody shortens the file meanwhile, the kernel answers reads with SIGBUS; `FileGuard` makes a sentence of that.
package final class MappedFile: Sendable {
  package let path: String
  package nonisolated(unsafe) let bytes: UnsafeRawBufferPointer
  private let mappedCount: Int
  private let place: Int32
  private let descriptor: Int32

  /// Maps the file at `path`, with `padding` readable bytes behind it, at most 4 KiB. Throws `FileError.refused` for what is no regular file or larger than `limit`.
  package init(path: String, padding: Int = 0, atMost limit: Int = .max) throws(FileError) {
    self.path = path
    if path.isCutByNUL { throw .unreadable(path: path, reason: "its name holds a NUL") }
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .reading(path, errno) }
    do throws(FileError) {
      mappedCount = try Self.size(of: descriptor, path: path, limit: limit) + padding
    } catch {
      close(descriptor)
      throw error
    }
    let size = mappedCount - padding
    guard mappedCount > 0 else {
      (bytes, place) = (UnsafeRawBufferPointer(start: nil, count: 0), -1)
      return
    }
    let access = PROT_READ
    guard let start = mmap(nil, mappedCount, access, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0), start != MAP_FAILED,
      size == 0 || mmap(start, size, access, MAP_PRIVATE | MAP_FIXED, descriptor, 0) != MAP_FAILED
    else {
      let code = errno
      close(descriptor)
      throw .reading(path, code)
    }
    bytes = UnsafeRawBufferPointer(start: start, count: size)
    place = cfiles_add_mapping(start, mappedCount, path)
  }

  /// Bytes that stay where they are, under a name for sentences.
  package init(constant bytes: UnsafeRawBufferPointer, named name: String) {
    (path, self.bytes, mappedCount, place, descriptor) = (name, bytes, 0, -1, -1)
  }

  deinit {
    if descriptor < 0 { return }
    close(descriptor)
    cfiles_remove_mapping(place)
    if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), mappedCount) }
  }

  /// Throws `FileError.cut` if somebody has shortened the file meanwhile: what stands behind its new end on the same page reads as zeros, without a signal.
  package func checkLength() throws(FileError) {
    if descriptor < 0 { return }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .reading(path, errno) }
    if status.st_size < bytes.count { throw .cut(path: path) }
  }

  /// Gives the memory of a range of whole pages back to the system, which reads it again where it is wanted again.
  package func release(_ range: Range<Int>) {
    guard descriptor >= 0, let start = bytes.baseAddress else { return }
    madvise(UnsafeMutableRawPointer(mutating: start + range.lowerBound), range.count, MADV_DONTNEED)
  }

  private static func size(of descriptor: Int32, path: String, limit: Int) throws(FileError) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .reading(path, errno) }
    guard FileKind(status) == .file else { throw .unreadable(path: path, reason: "it is not a regular file") }
    guard status.st_size <= limit else { throw FileReader.tooLarge(path, limit) }
    return Int(status.st_size)
  }
}
