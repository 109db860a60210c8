import Glibc
import Results

/// A folder of images.
struct ImageFolder {
  let path: String
  let isRecursive: Bool

  /// Formats that are not read are listed as well, so that leaving them out is told and not silent.
  private static let extensions = [
    "jpg", "jpeg", "jpe", "jfif", "png", "bmp", "dib", "webp", "tif", "tiff", "gif", "avif", "heic", "heif", "jp2", "jxl",
  ]

  /// The images in the order of their paths; hidden files and folders are left out. Throws `SourceError.unreadable`.
  func contents() throws(SourceError) -> (files: [String], failures: [ImageFailure]) {
    var files: [String] = []
    var failures: [ImageFailure] = []
    var visited: Set<FileIdentity> = []
    try visit(path, &visited, &files, &failures)
    return (files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }, failures)
  }

  private func visit(
    _ folder: String, _ visited: inout Set<FileIdentity>, _ files: inout [String], _ failures: inout [ImageFailure]
  ) throws(SourceError) {
    // Links may lead back to a folder above.
    guard let identity = FileIdentity(of: folder), visited.insert(identity).inserted else { return }
    for name in try names(in: folder) {
      guard let name else {
        failures.append(Self.unspeakable(in: folder))
        continue
      }
      let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      if name.hasPrefix(".") { continue }
      if Self.isImage(name) && FileKind(of: path) != .folder { files.append(path) }
      if isRecursive && FileKind(of: path) == .folder { try visit(path, &visited, &files, &failures) }
    }
  }

  private func names(in folder: String) throws(SourceError) -> [String?] {
    do { return try Directory.names(in: folder) } catch .unreadable(let path, let reason) {
      throw .unreadable(path: path, reason: reason)
    } catch {
      throw .unreadable(path: folder, reason: error.description)
    }
  }

  private static func isImage(_ name: String) -> Bool {
    name.lastIndex(of: ".").map { extensions.contains(name[name.index(after: $0)...].lowercased()) } ?? false
  }

  private static func unspeakable(in folder: String) -> ImageFailure {
    ImageFailure(file: folder, stage: .find, code: "name_not_utf8", message: "\(folder) holds a file whose name is not UTF-8; rename it.")
  }
}
