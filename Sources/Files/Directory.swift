import Glibc

/// Making, listing and emptying of folders.
package enum Directory {
  /// Makes a folder and those above it, unless they are there.
  package static func create(_ path: String) throws(FileError) {
    if path.isCutByNUL { throw .badName(path: path, reason: "its name holds a NUL") }
    if mkdir(path, 0o777) == 0 || (errno == EEXIST && exists(path)) { return }
    let code = errno
    let parent = path.folder
    guard code == ENOENT, parent != path, parent != "." else { throw .creating(path, code) }
    try create(parent)
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw .creating(path, errno) }
  }

  /// Makes the first of the folders `name`, `name2`, `name3`, ... in `parent` that is not there, and returns its path.
  package static func createNext(_ name: String, in parent: String) throws(FileError) -> String {
    try create(parent)
    var number = 1
    while true {
      let path = parent.appending(path: number == 1 ? name : "\(name)\(number)")
      // Another program that looks for one just now gets another number.
      if mkdir(path, 0o777) == 0 { return path }
      guard errno == EEXIST else { throw .creating(path, errno) }
      number += 1
    }
  }

  /// Whether a folder is at `path`, perhaps through a link.
  package static func exists(_ path: String) -> Bool { FileKind(of: path) == .folder }

  /// The folder that relative paths start from; empty where it is gone.
  package static var working: String {
    guard let path = getcwd(nil, 0) else { return "" }
    defer { free(path) }
    return String(cString: path)
  }

  /// The names in a folder in the order of their bytes; nil stands for each name that is not UTF-8, or that no program should be asked to compare.
  package static func names(in path: String) throws(FileError) -> [String?] {
    guard let stream = opendir(path) else { throw .reading(path, errno) }
    defer { closedir(stream) }
    var names: [String?] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else { break }
      let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: tuple.pointee)) { String(validatingCString: $0) }
      }
      if name != "." && name != ".." { names.append(name.flatMap { $0.isStreamSafe ? $0 : nil }) }
    }
    if errno != 0 { throw .readFailed(path: path, reason: systemReason(errno)) }
    return names.sorted { ($0 ?? "").utf8.lexicographicallyPrecedes(($1 ?? "").utf8) }
  }

  /// What lies in a folder and in those below it.
  package struct Contents: Sendable {
    /// Regular files, by their paths from the folder in the order of their bytes.
    package var files: [String] = []
    /// Pipes, sockets and devices.
    package var specials: [String] = []
    /// Folders below it that cannot be listed.
    package var unreadable: [FileError] = []
    /// Folders that hold a name which is not UTF-8.
    package var unspeakable: [String] = []
  }

  /// What lies in a folder and, if `isRecursive`, in those below it; hidden names are left out. Throws where the folder itself cannot be listed.
  package static func contents(of path: String, isRecursive: Bool = true) throws(FileError) -> Contents {
    var contents = Contents()
    var visited: Set<FileIdentity> = []
    try visit(path, prefix: "", isRecursive: isRecursive, &visited, &contents)
    contents.files.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return contents
  }

  private static func visit(
    _ path: String, prefix: String, isRecursive: Bool, _ visited: inout Set<FileIdentity>, _ contents: inout Contents
  ) throws(FileError) {
    // Links may lead back to a folder above.
    guard let identity = FileIdentity(of: path), visited.insert(identity).inserted else { return }
    for name in try names(in: path) where name?.utf8.first != UInt8(ascii: ".") {
      guard let name else {
        contents.unspeakable.append(path)
        continue
      }
      let file = path.appending(path: name)
      switch FileKind(of: file) {
      case .file: contents.files.append(prefix + name)
      case .special: contents.specials.append(prefix + name)
      case .folder where isRecursive:
        do { try visit(file, prefix: "\(prefix)\(name)/", isRecursive: true, &visited, &contents) } catch {
          contents.unreadable.append(error)
        }
      // A link that leads nowhere fails like any other file, by name.
      case .missing: contents.files.append(prefix + name)
      case .folder: break
      }
    }
  }

  /// Removes a file, or a folder that is empty; whether it is gone. Links are removed and not followed.
  @discardableResult
  package static func remove(_ path: String) -> Bool { Glibc.remove(path) == 0 || errno == ENOENT }

  /// The names in it survive a power cut only when the folder is on disk as well.
  package static func synchronize(_ path: String) throws(FileError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .writing(path, errno) }
    defer { close(descriptor) }
    // Some network file systems cannot synchronize a directory and say EINVAL.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw .writing(path, errno) }
  }
}
