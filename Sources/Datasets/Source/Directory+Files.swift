import Files

extension Directory {
  /// The files below a folder by their paths from it, pipes and devices among them, which fail by name when they are read. Names that are not text are
  /// refused, and so are folders that cannot be listed.
  static func files(below folder: String) throws(DatasetError) -> [String] {
    let contents: Contents
    do throws(FileError) { contents = try Directory.contents(of: folder) } catch { throw .file(error) }
    if let error = contents.unreadable.first { throw .file(error) }
    if let folder = contents.unspeakable.first {
      throw .file(.refused(path: folder, reason: "it holds a name that is not UTF-8; rename what is called so"))
    }
    return contents.specials.isEmpty
      ? contents.files : (contents.files + contents.specials).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The names of the folders in a folder.
  static func folders(in folder: String) throws(DatasetError) -> [String] {
    do throws(FileError) {
      return try Directory.names(in: folder).compactMap { $0 }.filter { exists(folder.appending(path: $0)) }
    } catch {
      throw .file(error)
    }
  }
}

extension String {
  /// Whether there is something at the path that should be a file, and fails by name where it is none.
  var isThere: Bool { ![.missing, .folder].contains(FileKind(of: self)) }
}
