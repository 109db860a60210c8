import Checksums
import FoundationEssentials
import Glibc
import TestSupport

/// A cache directory of this process's own.
struct CacheFolder {
  private let folder: TemporaryFolder

  /// Makes the folder the cache directory of this process, for any driver.
  init() throws {
    folder = try TemporaryFolder()
    setenv("XDG_CACHE_HOME", folder.path, 1)
    setenv("RCNN_PROGRAM_CACHE", "on", 1)
  }

  /// The paths of the stored programs.
  func entries() throws -> [String] {
    let programs = folder["rcnn/programs"]
    if !folder.contains("rcnn/programs") { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: programs).map { "\(programs)/\($0)" }
  }

  /// The content of an entry.
  func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }

  /// The key and the binary that an entry holds behind two lengths and a checksum.
  static func parts(_ entry: [UInt8]) -> (key: [UInt8], binary: [UInt8]) {
    let keyCount = entry[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    return (Array(entry[80..<80 + keyCount]), Array(entry[(80 + keyCount)...]))
  }

  /// A whole entry.
  static func entry(key: [UInt8], binary: [UInt8]) -> [UInt8] {
    let lengths = [key.count, binary.count].flatMap { count in (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } }
    return lengths + Array((lengths + key + binary).withUnsafeBytes(SHA256.hexDigest).utf8) + key + binary
  }

  /// Puts something else in the place of an entry.
  func replace(_ path: String, with bytes: [UInt8]) throws { try Data(bytes).write(to: URL(filePath: path)) }
}
