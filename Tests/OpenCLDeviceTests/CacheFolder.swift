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

  /// Puts something else in the place of an entry.
  func replace(_ path: String, with bytes: [UInt8]) throws { try Data(bytes).write(to: URL(filePath: path)) }
}
