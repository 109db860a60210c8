import Files
import Images
import Results

/// A folder of images.
struct ImageFolder {
  let path: String
  let isRecursive: Bool

  /// The images in the order of their paths; hidden files and folders are left out. What cannot be looked at is a failure of its own.
  /// Throws `SourceError.file` where the folder itself cannot be listed.
  func contents() throws(SourceError) -> (files: [String], failures: [ImageFailure]) {
    let contents: Directory.Contents
    do throws(FileError) { contents = try Directory.contents(of: path, isRecursive: isRecursive) } catch { throw .file(error) }
    let files = contents.files.filter(ImageFormat.isImageName).map(path.appending(path:))
    let failures =
      contents.specials.filter(ImageFormat.isImageName).map { Self.special(path.appending(path: $0)) }
      + contents.unreadable.map(Self.unreadable) + contents.unspeakable.map(Self.unspeakable)
    return (files, failures)
  }

  private static func special(_ file: String) -> ImageFailure {
    ImageFailure(
      file: file, stage: .find, code: "not_a_file", message: "\(file) is no regular file, so that reading it may never end; leave it out.")
  }

  private static func unreadable(_ error: FileError) -> ImageFailure {
    ImageFailure(file: error.path, stage: .find, code: "unreadable", message: "\(error) Its images are left out.")
  }

  private static func unspeakable(in folder: String) -> ImageFailure {
    ImageFailure(
      file: folder, stage: .find, code: "name_not_utf8",
      message: "\(folder) holds a file whose name is not text in UTF-8, or has a letter with very many marks; rename it.")
  }
}
