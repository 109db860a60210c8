import CLibrary

/// Reads whole files into memory, and never more of them than asked for.
package enum FileReader {
  /// Which files are read.
  package enum Source {
    /// Files that were found somewhere: regular ones only, since a pipe may wait for ever and a device never end.
    case regular
    /// Files that a person named, which may be pipes.
    case any
  }

  /// The most that is read of files that people write or look at: lists, labels, settings.
  package static let smallFile = 64 << 20

  /// The bytes of a file; throws `FileError.refused` where it has more than `limit`.
  package static func bytes(of path: String, atMost limit: Int = smallFile, from source: Source = .regular) throws(FileError) -> [UInt8] {
    let bytes = try beginning(of: path, count: limit + 1, from: source)
    guard bytes.count <= limit else { throw tooLarge(path, limit) }
    return bytes
  }

  /// The first `count` bytes of a file, fewer where it has fewer.
  package static func beginning(of path: String, count: Int, from source: Source = .regular) throws(FileError) -> [UInt8] {
    let file = try OpenFile(path, from: source)
    var contents: [UInt8] = []
    contents.reserveCapacity(min(count, file.size))
    // Most files are small, and what has no size is read in larger parts than a pipe holds.
    let chunkSize = file.size > 0 ? min(file.size, 1 << 20) : 1 << 16
    while contents.count < count {
      let chunk = try file.chunk(atMost: min(count - contents.count, chunkSize))
      if chunk.isEmpty { break }
      contents += chunk
    }
    return contents
  }

  /// Calls `body` with the bytes of a file, a chunk after the other. Throws `FileError` and what `body` throws.
  package static func forEachChunk(of path: String, _ body: ([UInt8]) throws(FileError) -> Void) throws(FileError) {
    let file = try OpenFile(path, from: .regular)
    while case let chunk = try file.chunk(atMost: 1 << 20), !chunk.isEmpty { try body(chunk) }
  }

  /// The text of a file in UTF-8, without a byte order mark; throws `FileError.refused` for other encodings.
  package static func text(of path: String, atMost limit: Int = smallFile, from source: Source = .regular) throws(FileError) -> String {
    let bytes = try bytes(of: path, atMost: limit, from: source)
    if let problem = TextEncoding.problem(bytes[...]) { throw .refused(path: path, reason: problem) }
    guard let text = String(validating: TextEncoding.withoutMark(bytes[...]), as: UTF8.self) else {
      throw .refused(path: path, reason: "it is not text in UTF-8; save it as UTF-8")
    }
    guard text.isStreamSafe else { throw .refused(path: path, reason: String.notStreamSafe) }
    return text
  }

  /// Whether there is nothing in a regular file.
  package static func isEmpty(_ path: String) -> Bool { (try? beginning(of: path, count: 1).isEmpty) ?? false }

  static func tooLarge(_ path: String, _ limit: Int) -> FileError {
    .refused(path: path, reason: "it has more than \(limit >> 20) MiB, which such a file never needs")
  }
}

/// A file that is open for reading.
final class OpenFile: Sendable {
  private let path: String
  private let descriptor: Int32
  /// In bytes; 0 for what has no size, such as a pipe.
  let size: Int

  init(_ path: String, from source: FileReader.Source) throws(FileError) {
    if path.isCutByNUL { throw .unreadable(path: path, reason: "its name holds a NUL") }
    // Opening a pipe waits for somebody to write to it, unless it is told not to.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | (source == .regular ? O_NONBLOCK : 0))
    guard descriptor >= 0 else { throw .reading(path, errno) }
    var status = stat()
    let isKnown = fstat(descriptor, &status) == 0
    let isFolder = isKnown && status.st_mode & S_IFMT == S_IFDIR
    guard isKnown, !isFolder, source == .any || FileKind(status) == .file else {
      close(descriptor)
      throw .unreadable(path: path, reason: isFolder ? systemReason(EISDIR) : "it is not a regular file")
    }
    (self.path, self.descriptor, size) = (path, descriptor, Int(status.st_size))
  }

  deinit { close(descriptor) }

  /// The next bytes; none at the end.
  func chunk(atMost count: Int) throws(FileError) -> [UInt8] {
    var code: Int32 = 0
    let chunk = [UInt8](unsafeUninitializedCapacity: count) { buffer, read in
      var result: Int
      repeat { result = CLibrary.read(descriptor, buffer.baseAddress, count) } while result < 0 && errno == EINTR
      if result < 0 { code = errno }
      read = max(result, 0)
    }
    if code != 0 { throw .readFailed(path: path, reason: systemReason(code)) }
    return chunk
  }
}
