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
    let (low, high) = (try gallery(worst, "worst", in: folder), try gallery(best, "best", in: folder))
    let examples = try errorGalleries.enumerated().map { index, errors -> HTML in
      "<h3>\(errors.title)</h3>\n\(try gallery(errors.pictures, "error\(index + 1)", in: folder))"
    }
    return try folder.write(page(worst: low, best: high, errors: HTML(joining: examples)))
  }

  private func gallery(_ pictures: [Picture], _ name: String, in folder: PageFolder) throws -> HTML {
    let figures = try pictures.enumerated().map { try figure($1, name: "\(name)-\($0 + 1)", in: folder) }
    let size: HTML = pictures.contains { $0.focus != nil } ? " small" : ""
    return "<div class=\"pictures\(size)\">\(figures)</div>\n"
  }

  /// Copies an image, or the part that is shown, smaller if it is large.
  private func figure(_ picture: Picture, name: String, in folder: PageFolder) throws -> HTML {
    let image = try Image(contentsOf: picture.path, orientation: orientation)
    let view = picture.view(of: image)
    let file = "images/\(name).jpg"
    let part = picture.focus == nil ? image : image.cropped(to: view)
    try folder.write(part.shrunk(toLongSide: 1280), to: file)
    return picture.html(file: file, name: name, view: view)
  }
}

extension Picture {
  /// The part of its image that a picture shows: half of the focus' longer side around it, of the image only.
  fileprivate func view(of image: Image) -> PixelBox {
    let whole = PixelBox(image)
    guard let focus else { return whole }
    let margin = max(Self.leastMargin, max(focus.width, focus.height) / 2)
    func pixel(_ value: Double, _ limit: Int) -> Int { Int(min(max(value, 0), Double(limit))) }
    let part = PixelBox(
      left: pixel(focus.x - margin, image.width), top: pixel(focus.y - margin, image.height),
      right: pixel((focus.x + focus.width + margin).rounded(.up), image.width),
      bottom: pixel((focus.y + focus.height + margin).rounded(.up), image.height))
    return part.width > 0 && part.height > 0 ? part : whole
  }

  private static let leastMargin = 24.0
}
