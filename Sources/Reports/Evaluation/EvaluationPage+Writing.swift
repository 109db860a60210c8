import Files
import Images
import Results

extension EvaluationPage {
  /// Writes `index.html` and, beside it, `images/` with the pictures; the folder can be moved as a whole. Returns the path of the page.
  /// An earlier page is replaced, and nothing else (`WrittenFiles`).
  /// - Throws: `ImageError` for a picture that cannot be read, `FileError` for a file that cannot be written, `RunError.foreign` for one in its place.
  public func write(to folder: String) throws -> String {
    let written = try Self.prepare(folder)
    try Directory.create(folder + (worst.isEmpty && best.isEmpty ? "" : "/images"))
    var figures: [HTML] = []
    for (index, picture) in (worst + best).enumerated() { figures.append(try figure(picture, number: index + 1, in: folder, written)) }
    let (low, high) = (Array(figures.prefix(worst.count)), Array(figures.dropFirst(worst.count)))
    let page = page(worst: Self.gallery(low), best: Self.gallery(high))
    try NewFile.write(page.html.text, to: folder + "/index.html", existing: written.note("index.html"))
    return folder + "/index.html"
  }

  /// Throws where the page of somebody else stands in a folder, before anything is written.
  package static func checkPlace(_ folder: String) throws {
    if try WrittenFiles.isForeign("index.html", in: folder) { throw RunError.foreign(path: folder + "/index.html") }
  }

  private static func prepare(_ folder: String) throws -> WrittenFiles {
    try Directory.create(folder)
    try checkPlace(folder)
    let written = try WrittenFiles(folder: folder)
    try written.remove()
    return written
  }

  private static func gallery(_ figures: [HTML]) -> HTML { "<div class=\"pictures\">\(figures)</div>\n" }

  /// Copies an image, smaller if it is large, and shows it.
  private func figure(_ picture: Picture, number: Int, in folder: String, _ written: WrittenFiles) throws -> HTML {
    let image = try Image(contentsOf: picture.path, orientation: orientation)
    let file = "images/\(number).jpg"
    let path = "\(folder)/\(file)"
    if written.isForeign(file) { throw RunError.foreign(path: path) }
    try image.shrunk(toLongSide: 1280).jpeg(named: path, quality: 85).write(to: path, written.note(file))
    return picture.html(file: file, width: image.width, height: image.height)
  }
}
