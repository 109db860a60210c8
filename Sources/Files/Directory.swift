import CLibrary

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

  /// Throws where a file stands in the place of a folder that is to be made.
  package static func checkPlace(_ path: String) throws(FileError) {
    if FileKind(of: path) == .file { throw .cannotCreate(path: path, reason: "there is a file of that name, where a folder should be") }
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
    var names: [String?] = []
    let error = try list(path) { entry throws(FileError) in
      let name = name(of: entry)
      if name != "." && name != ".." { names.append(name) }
    }
    if let error { throw error }
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
    try walk(path, isRecursive: isRecursive) { entry throws(FileError) in
      switch entry {
      case .file(let path): contents.files.append(path)
      case .special(let path): contents.specials.append(path)
      case .unreadable(let error): contents.unreadable.append(error)
      case .unspeakable(let folder): contents.unspeakable.append(folder)
      }
    }
    contents.files.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    contents.specials.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    contents.unreadable.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    contents.unspeakable.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return contents
  }

  /// What a walk through a folder meets, as `Contents` has it.
  package enum Entry {
    case file(String)
    case special(String)
    case unreadable(FileError)
    case unspeakable(folder: String)
  }

  /// Calls `body` with what lies in a folder, and in those below it, as the file system has it, so that no folder is too large; hidden names are left out.
  /// Throws where the folder itself cannot be listed, and what `body` throws.
  package static func walk(_ path: String, isRecursive: Bool, _ body: (Entry) throws(FileError) -> Void) throws(FileError) {
    var visited: Set<FileIdentity> = []
    if let error = try walk(path, prefix: "", isRecursive: isRecursive, &visited, body) { throw error }
  }

  /// Returns why the folder cannot be listed.
  private static func walk(
    _ path: String, prefix: String, isRecursive: Bool, _ visited: inout Set<FileIdentity>, _ body: (Entry) throws(FileError) -> Void
  ) throws(FileError) -> FileError? {
    // Links may lead back to a folder above.
    if let identity = FileIdentity(of: path), !visited.insert(identity).inserted { return nil }
    var folders: [String] = []
    if let error = try list(
      path,
      { entry throws(FileError) in
        guard let name = name(of: entry) else { return try body(.unspeakable(folder: path)) }
        if name.utf8.first == UInt8(ascii: ".") { return }
        switch kind(of: entry, at: path.appending(path: name)) {
        // A link that leads nowhere fails like any other file, by name.
        case .file, .missing: try body(.file(prefix + name))
        case .special: try body(.special(prefix + name))
        case .folder: if isRecursive { folders.append(name) }
        }
      })
    {
      return error
    }
    // Not while this folder is open, and in an order of their own: of two ways to a folder the first one counts.
    for name in folders.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      let error = try walk(path.appending(path: name), prefix: "\(prefix)\(name)/", isRecursive: true, &visited, body)
      if let error { try body(.unreadable(error)) }
    }
    return nil
  }

  /// Calls `body` with each entry of a folder; returns why it cannot be listed.
  private static func list(
    _ path: String, _ body: (UnsafeMutablePointer<dirent>) throws(FileError) -> Void
  ) throws(FileError) -> FileError? {
    guard let stream = opendir(path) else { return .reading(path, errno) }
    defer { closedir(stream) }
    while true {
      errno = 0
      guard let entry = readdir(stream) else { return errno == 0 ? nil : .readFailed(path: path, reason: systemReason(errno)) }
      try body(entry)
    }
  }

  /// nil for a name that is not UTF-8, or that no program should be asked to compare.
  private static func name(of entry: UnsafeMutablePointer<dirent>) -> String? {
    let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
      tuple.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: tuple.pointee)) { String(validatingCString: $0) }
    }
    return name.flatMap { $0.isStreamSafe ? $0 : nil }
  }

  /// Most file systems tell it with the name.
  private static func kind(of entry: UnsafeMutablePointer<dirent>, at path: String) -> FileKind {
    switch Int(entry.pointee.d_type) {
    case DT_REG: .file
    case DT_DIR: .folder
    default: FileKind(of: path)
    }
  }

  /// Removes a file, or a folder that is empty; whether it is gone. Links are removed and not followed.
  @discardableResult
  package static func remove(_ path: String) -> Bool { CLibrary.remove(path) == 0 || errno == ENOENT }

  /// The names in it survive a power cut only when the folder is on disk as well.
  package static func synchronize(_ path: String) throws(FileError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .writing(path, errno) }
    defer { close(descriptor) }
    // Some network file systems cannot synchronize a directory and say EINVAL.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw .writing(path, errno) }
  }
}
