import Files

extension Directory {
  /// The files below a folder by their paths from it; names that are not text are refused, and so are folders that cannot be listed.
  static func files(below folder: String) throws(DatasetError) -> [String] {
    let contents: Contents
    do throws(FileError) { contents = try Directory.contents(of: folder) } catch { throw .file(error) }
    if let error = contents.unreadable.first { throw .file(error) }
    if let folder = contents.unspeakable.first {
      throw .file(.refused(path: folder, reason: "it holds a name that is not UTF-8; rename what is called so"))
    }
    return contents.files
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
