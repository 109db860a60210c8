import CLibrary
import Checksums
import Files

/// Files in the user's cache folder. They may as well not be there: what goes wrong is told by nil and false, not by errors.
enum UserCache {
  /// The content of the file of a key in one of our folders; nil where there is none, or more than such a file holds.
  static func read(_ key: [UInt8], in folder: String, atMost limit: Int) -> [UInt8]? {
    path(key, in: folder).flatMap { try? FileReader.bytes(of: $0, atMost: limit) }
  }

  /// Replaces the file of a key as a whole: readers see the old content or the new.
  static func write(_ bytes: [UInt8], _ key: [UInt8], in folder: String) -> Bool {
    guard let path = path(key, in: folder), let file = try? NewFile(path: path, existing: .replace) else { return false }
    return (try? file.write(bytes)) != nil && (try? file.commit(isDurable: false)) != nil
  }

  /// The path of the file of a key, in a folder which is made; nil where there is no cache. The base directory specification says where: relative paths in
  /// the variable are to be ignored.
  private static func path(_ key: [UInt8], in folder: String) -> String? {
    guard let base, makeFolders("\(base)/rcnn/\(folder)") else { return nil }
    return "\(base)/rcnn/\(folder)/\(key.withUnsafeBytes(SHA256.hexDigest).prefix(32))"
  }

  private static var base: String? {
    if let path = variable("XDG_CACHE_HOME"), path.utf8.first == UInt8(ascii: "/") { return path }
    return variable("HOME").flatMap { $0.utf8.first == UInt8(ascii: "/") ? "\($0)/.cache" : nil }
  }

  /// The value of an environment variable.
  static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// Nobody else may read or change what a driver is given.
  private static func makeFolders(_ path: String) -> Bool {
    let slash = UInt8(ascii: "/")
    let ends = path.utf8.indices.filter { path.utf8[$0] == slash }.dropFirst() + [path.endIndex]
    return ends.allSatisfy { mkdir(String(path[..<$0]), 0o700) == 0 || errno == EEXIST }
  }
}
