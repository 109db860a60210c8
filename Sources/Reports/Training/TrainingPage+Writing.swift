extension TrainingPage {
  /// Writes `index.html` and beside it `curves.svg`, `labels.svg` and `images/` with the pictures; the folder can be moved as a whole. Returns the path of the
  /// page. An earlier page is replaced, and nothing else (`WrittenFiles`): the folder has to be the page's own.
  /// - Throws: `ImageError` for a picture that cannot be read, `FileError` for a file that cannot be written, `RunError.foreign` for one in its place.
  public func write(to path: String) throws -> String {
    let folder = try PageFolder(path)
    try folder.write(curves.svg, to: Self.curvesFile)
    for index in labels.indices { try folder.write(labels[index].svg, to: labelsFile(index)) }
    let (batches, comparisons) = (try gallery(batches, "batch", in: folder), try gallery(comparisons, "comparison", in: folder))
    var page = evaluation ?? EvaluationPage(title: title, subtitle: subtitle)
    (page.title, page.subtitle) = (title, subtitle)
    page.leading = sections(batches: batches, comparisons: comparisons)
    page.summaryNote = "The best weights on the validation images."
    return try page.write(in: folder)
  }

  private func gallery(_ figures: [Figure], _ name: String, in folder: PageFolder) throws -> HTML {
    let parts = try figures.enumerated().map { index, figure in
      let file = "images/\(name)-\(index + 1).jpg"
      try folder.write(figure.image, to: file)
      return figure.html(file: file)
    }
    return "<div class=\"charts\">\n\(parts)</div>\n"
  }
}

extension TrainingPage.Figure {
  /// The picture, which leads to itself in full size.
  fileprivate func html(file: String) -> HTML {
    """
    <figure class="picture"><a href="\(file)"><img src="\(file)" width="\(image.width)" height="\(image.height)" alt="\(caption)"/></a>
    <figcaption>\(caption)</figcaption></figure>

    """
  }
}
