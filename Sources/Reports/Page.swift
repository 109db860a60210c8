/// A page that needs nothing but itself: no network, and no script for what it tells; one sorts tables on demand.
public struct Page: Sendable {
  /// The title.
  public var title: String
  /// Below the title.
  public var subtitle: String
  /// From top to bottom.
  public var sections: [Section]
  /// Rules of its own, below those of all pages.
  private let rules: HTML

  /// A part of a page with a heading, which the page's menu leads to.
  public struct Section: Sendable {
    /// Its heading.
    public var title: String
    /// A sentence below the heading, perhaps none.
    public var note: String
    /// What stands below the title.
    public var content: HTML

    /// A section with a note below its title.
    public init(_ title: String, note: String = "", _ content: HTML) { (self.title, self.note, self.content) = (title, note, content) }
  }

  /// A page.
  public init(title: String, subtitle: String, sections: [Section], rules: HTML = "") {
    (self.title, self.subtitle, self.sections, self.rules) = (title, subtitle, sections, rules)
  }

  /// The whole document.
  public var html: HTML {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(title)</title>
    <style>
    \(Stylesheet.text)\(rules)</style>
    </head>
    <body>
    <header><h1>\(title)</h1><p>\(subtitle)</p>
    <nav>\(sections.indices.map { "<a href=\"#section\($0)\">\(sections[$0].title)</a>" as HTML })</nav></header>
    <main>
    \(sections.indices.map(section))</main>
    <script>
    \(SortingScript.text)</script>
    </body>
    </html>

    """
  }

  private func section(_ index: Int) -> HTML {
    let section = sections[index]
    let note: HTML = section.note.isEmpty ? "" : "<p class=\"note\">\(section.note)</p>\n"
    return "<section id=\"section\(index)\"><h2>\(section.title)</h2>\n\(note)\(section.content)</section>\n"
  }
}
