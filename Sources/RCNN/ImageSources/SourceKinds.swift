import CLibrary
import Files
import Images
import Results

/// A folder of images.
struct ImageFolder {
  let path: String
  let isRecursive: Bool

  /// The images in the order of their paths; hidden files and folders are left out, and the pictures of runs into a folder below. What cannot be looked at is a failure of its own.
  /// Throws `SourceError.file` where the folder itself cannot be listed.
  func contents() throws(SourceError) -> (files: [String], failures: [ImageFailure]) {
    let contents: Directory.Contents
    do throws(FileError) { contents = try Directory.contents(of: path, isRecursive: isRecursive) } catch { throw .file(error) }
    let own = RunDirectory.ownFiles(among: contents.files, in: path)
    let files = contents.files.filter { ImageFormat.isImageName($0) && !own.contains($0.bytes) }.map(path.appending(path:))
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

/// Lists of paths, one a line; blank lines are skipped.
enum ListFile {
  /// More would not fit into memory; what never ends would not either.
  private static let maximumCount = 50_000_000
  /// Twice what the operating system takes for a path.
  private static let maximumLength = 8192

  /// The paths in a file; throws `SourceError.file`.
  static func entries(of path: String) throws(SourceError) -> [String] {
    do throws(FileError) { return try entries(LineReader(path, atMost: maximumLength, from: .any), of: path) } catch { throw .file(error) }
  }

  /// The paths in what was read from standard input; throws `SourceError.file`.
  static func entries(in bytes: [UInt8]) throws(SourceError) -> [String] {
    let name = "standard input"
    do throws(FileError) { return try entries(LineReader(bytes, named: name, atMost: maximumLength), of: name) } catch {
      throw .file(error)
    }
  }

  private static func entries(_ reader: LineReader, of name: String) throws(FileError) -> [String] {
    var (reader, entries) = (reader, [String]())
    while let path = try reader.nextPath() {
      entries.append(String(decoding: path, as: UTF8.self))
      if entries.count > maximumCount { throw .refused(path: name, reason: "it has more than \(maximumCount) lines") }
    }
    return entries
  }
}

/// File name patterns as in a shell.
package enum Pattern {
  /// The paths that match what is no path itself, in the order of their bytes, at least one; throws `SourceError.missing` for what is no pattern either, and
  /// `SourceError.noMatch`.
  package static func matches(of pattern: String) throws(SourceError) -> [String] {
    guard pattern.contains(where: { "*?[".contains($0) }) else { throw .missing(path: pattern) }
    var result = glob_t()
    defer { globfree(&result) }
    guard glob(pattern, GLOB_NOSORT, nil, &result) == 0 else { throw .noMatch(pattern: pattern) }
    let paths = (0..<Int(result.gl_pathc)).compactMap { index in
      result.gl_pathv[index].flatMap { String(validatingCString: $0) }
    }
    if paths.isEmpty { throw .noMatch(pattern: pattern) }
    return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
