import Glibc

/// The user's cache folder.
enum UserCache {
  /// The path of a file in one of our folders there, which is made; nil where there is no cache. The base directory specification says where: relative
  /// paths in the variable are to be ignored.
  static func file(_ name: String, in folder: String) -> SmallFile? {
    guard let base, makeFolders("\(base)/rcnn/\(folder)") else { return nil }
    return SmallFile(path: "\(base)/rcnn/\(folder)/\(name)")
  }

  private static var base: String? {
    if let path = variable("XDG_CACHE_HOME"), path.hasPrefix("/") { return path }
    return variable("HOME").flatMap { $0.hasPrefix("/") ? "\($0)/.cache" : nil }
  }

  /// The value of an environment variable.
  static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  private static func makeFolders(_ path: String) -> Bool {
    var ends = path.indices.filter { path[$0] == "/" }.dropFirst()
    ends.append(path.endIndex)
    return ends.allSatisfy { mkdir(String(path[..<$0]), 0o700) == 0 || errno == EEXIST }
  }
}
