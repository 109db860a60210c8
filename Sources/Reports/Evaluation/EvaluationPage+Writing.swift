import Images
import Results

extension EvaluationPage {
  /// Writes `index.html` and, beside it, `images/` with the pictures; the folder can be moved as a whole. Returns the path of the page.
  /// - Throws: `ImageError` for a picture that cannot be read, `OutputError` for a file that cannot be written.
  public func write(to folder: String) throws -> String {
    try Directory.create(folder + (worst.isEmpty && best.isEmpty ? "" : "/images"))
    var figures: [HTML] = []
    for (index, picture) in (worst + best).enumerated() { figures.append(try figure(picture, number: index + 1, in: folder)) }
    let (low, high) = (Array(figures.prefix(worst.count)), Array(figures.dropFirst(worst.count)))
    let page = page(worst: Self.gallery(low), best: Self.gallery(high))
    try NewFile.write(page.html.text, to: folder + "/index.html")
    return folder + "/index.html"
  }

  private static func gallery(_ figures: [HTML]) -> HTML { "<div class=\"pictures\">\(figures)</div>\n" }

  /// Copies an image, smaller if it is large, and shows it.
  private func figure(_ picture: Picture, number: Int, in folder: String) throws -> HTML {
    let image = try Image(contentsOf: picture.path, orientation: orientation)
    let file = "images/\(number).jpg"
    try image.shrunk(toLongSide: 1280).writeJPEG(to: "\(folder)/\(file)", quality: 85)
    return picture.html(file: file, width: image.width, height: image.height)
  }
}
