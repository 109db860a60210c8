/// What a chart draws, in the units of a plot, with its title and its legend: for a figure of a page and for a part of a sheet.
struct ChartDrawing {
  let title: String
  let marks: HTML
  var legend: [Entry] = []

  /// A name and the class of the marks that it stands for.
  struct Entry {
    let name: String
    let className: String

    /// A piece of its line, with the name after it.
    var sample: HTML { "<svg class=\"\(className)\" viewBox=\"0 0 18 8\"><path d=\"M0 4H18\"/></svg>\(name)" }
  }

  /// The drawing as a figure of a page.
  var html: HTML {
    """
    <figure class="chart"><figcaption>\(title)</figcaption>
    <svg viewBox="0 0 \(Plot.width) \(Plot.height)" role="img" aria-label="\(title)">
    \(marks)
    </svg>
    \(list)</figure>

    """
  }

  private var list: HTML { legend.isEmpty ? "" : "<ul class=\"legend\">\(legend.map { "<li>\($0.sample)</li>" as HTML })</ul>" }
}
