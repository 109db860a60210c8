import Files
import Images
import Results

/// The folder of a page and of what it shows. What was made for an earlier page is removed first, and nothing else (`WrittenFiles`).
struct PageFolder {
  private let path: String
  private let written: WrittenFiles
  private static let pageName = "index.html"

  /// Opens a folder, or makes it. Throws `FileError`, or `RunError.foreign` where somebody else's page stands in it.
  init(_ path: String) throws {
    try Directory.create(path)
    try Self.checkPlace(path)
    self.path = path
    written = try WrittenFiles(folder: path)
    try written.remove()
  }

  /// Throws where the page of somebody else stands in a folder.
  static func checkPlace(_ path: String) throws {
    try Directory.checkPlace(path)
    if try WrittenFiles.isForeign(pageName, in: path) { throw RunError.foreign(path: path.appending(path: pageName)) }
  }

  /// Writes the page; returns its path.
  func write(_ page: Page) throws -> String {
    try write(page.html.text, to: Self.pageName)
    return path.appending(path: Self.pageName)
  }

  /// Writes a text by its path in the folder.
  func write(_ text: String, to name: String) throws {
    let existing = try prepare(name)
    try NewFile.write(text, to: path.appending(path: name), existing: existing)
  }

  /// Writes an image as JPEG by its path in the folder.
  func write(_ image: Image, to name: String) throws {
    let existing = try prepare(name)
    let path = path.appending(path: name)
    try image.jpeg(named: path, quality: 85).write(to: path, existing)
  }

  private func prepare(_ name: String) throws -> NewFile.Existing {
    let path = path.appending(path: name)
    if written.isForeign(name) { throw RunError.foreign(path: path) }
    try Directory.create(path.folder)
    return try written.note(name)
  }
}
