import Images

extension EvaluationPage {
  /// Writes `index.html` and, beside it, `images/` with the pictures; the folder can be moved as a whole. Returns the path of the page.
  /// An earlier page is replaced, and nothing else (`WrittenFiles`).
  /// - Throws: `ImageError` for a picture that cannot be read, `FileError` for a file that cannot be written, `RunError.foreign` for one in its place.
  public func write(to folder: String) throws -> String { try write(in: PageFolder(folder)) }

  /// Throws where the page of somebody else stands in a folder, before anything is written.
  package static func checkPlace(_ folder: String) throws { try PageFolder.checkPlace(folder) }

  /// Writes the page and its pictures beside what stands in its folder already.
  func write(in folder: PageFolder) throws -> String {
    var figures: [HTML] = []
    for (index, picture) in (worst + best).enumerated() { figures.append(try figure(picture, number: index + 1, in: folder)) }
    let (low, high) = (Array(figures.prefix(worst.count)), Array(figures.dropFirst(worst.count)))
    return try folder.write(page(worst: Self.gallery(low), best: Self.gallery(high)))
  }

  private static func gallery(_ figures: [HTML]) -> HTML { "<div class=\"pictures\">\(figures)</div>\n" }

  /// Copies an image, smaller if it is large, and shows it.
  private func figure(_ picture: Picture, number: Int, in folder: PageFolder) throws -> HTML {
    let image = try Image(contentsOf: picture.path, orientation: orientation)
    let file = "images/\(number).jpg"
    try folder.write(image.shrunk(toLongSide: 1280), to: file)
    return picture.html(file: file, width: image.width, height: image.height)
  }
}
