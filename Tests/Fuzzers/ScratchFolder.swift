import Files
import Glibc

/// A folder in memory for the inputs of readers that want a file.
enum ScratchFolder {
  private static let path: String = {
    var template = Array("/dev/shm/rcnn-fuzz-XXXXXX".utf8CString)
    guard let folder = mkdtemp(&template) else { fatalError("there is no folder in memory") }
    let path = String(cString: folder)
    folders = [path]
    atexit {
      for path in ScratchFolder.files + ScratchFolder.folders.reversed() { remove(path) }
    }
    return path
  }()

  nonisolated(unsafe) private static var files: [String] = []
  nonisolated(unsafe) private static var folders: [String] = []

  /// A folder that is made once.
  static func folder(_ name: String) -> String {
    let folder = "\(path)/\(name)"
    if !folders.contains(folder) {
      if name.utf8.contains(UInt8(ascii: "/")) { _ = Self.folder(name.folder) }
      mkdir(folder, 0o700)
      folders.append(folder)
    }
    return folder
  }

  /// The path of a file with these bytes, `count` of them where more are wanted than there are.
  static func file(_ name: String, _ bytes: some Sequence<UInt8>, count: Int = 0) -> String {
    let file = name.folder == "." ? "\(path)/\(name)" : "\(folder(name.folder))/\(name.lastComponent)"
    if !files.contains(file) { files.append(file) }
    let bytes = Array(bytes)
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard descriptor >= 0, write(descriptor, bytes, bytes.count) == bytes.count else { fatalError("\(file) cannot be written") }
    if count > bytes.count { ftruncate(descriptor, count) }
    close(descriptor)
    return file
  }
}
