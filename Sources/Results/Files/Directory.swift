import Glibc

/// Making, listing and emptying of folders.
package enum Directory {
  /// Makes a folder and those above it, unless they are there.
  package static func create(_ path: String) throws(OutputError) {
    if mkdir(path, 0o777) == 0 || (errno == EEXIST && exists(path)) { return }
    guard errno == ENOENT, let slash = path.dropLast().lastIndex(of: "/"), slash > path.startIndex else {
      throw .cannotCreate(path: path, reason: systemReason(errno))
    }
    try create(String(path[..<slash]))
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw .cannotCreate(path: path, reason: systemReason(errno)) }
  }

  /// Whether a folder is at `path`, perhaps through a link.
  package static func exists(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The names in a folder in the order of their bytes; nil stands for each name that is not UTF-8.
  package static func names(in path: String) throws(OutputError) -> [String?] {
    guard let stream = opendir(path) else { throw .unreadable(path: path, reason: systemReason(errno)) }
    defer { closedir(stream) }
    var names: [String?] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: tuple.pointee)) { String(validatingCString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted { ($0 ?? "").utf8.lexicographicallyPrecedes(($1 ?? "").utf8) }
  }

  /// The files in a folder and those below it, by their paths from it in the order of their bytes.
  ///
  /// Hidden ones and those whose names are not UTF-8 are left out.
  package static func files(below path: String) throws(OutputError) -> [String] {
    var visited: Set<FileIdentity> = []
    return try files(below: path, prefix: "", &visited).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func files(below path: String, prefix: String, _ visited: inout Set<FileIdentity>) throws(OutputError) -> [String] {
    // Links may lead back to a folder above.
    guard let identity = FileIdentity(of: path), visited.insert(identity).inserted else { return [] }
    var files: [String] = []
    for case let name? in try names(in: path) where !name.hasPrefix(".") {
      let isFolder = exists("\(path)/\(name)")
      files += isFolder ? try Self.files(below: "\(path)/\(name)", prefix: "\(prefix)\(name)/", &visited) : [prefix + name]
    }
    return files
  }

  /// Removes a file, or a folder with all in it; links are removed and not followed.
  static func remove(_ path: String) throws(OutputError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    if isFolder { for case let name? in try names(in: path) { try remove("\(path)/\(name)") } }
    guard (isFolder ? rmdir(path) : unlink(path)) == 0 else { throw .writeFailed(path: path, reason: systemReason(errno)) }
  }
}
