/// Quantities as horizontal bars, a line each.
public struct BarList: Sendable, Equatable {
  /// What it shows.
  public var title: String
  /// From top to bottom.
  public var bars: [Bar]
  /// The quantity that fills a line; the largest if nil.
  public var full: Double?

  /// A line.
  public struct Bar: Sendable, Equatable {
    public var name: String
    /// What the quantity means, in a few words.
    public var note: String
    /// nil where there is none.
    public var quantity: Double?
    /// The quantity as text.
    public var text: String

    /// A bar of a length, or none where there is no quantity.
    public init(_ name: String, note: String = "", quantity: Double?, text: String) {
      (self.name, self.note, self.quantity, self.text) = (name, note, quantity, text)
    }
  }

  /// A list of bars.
  public init(_ title: String, bars: [Bar], full: Double? = nil) { (self.title, self.bars, self.full) = (title, bars, full) }

  /// The bars as a figure.
  public var html: HTML {
    let rows = bars.map { bar -> HTML in
      let note: HTML = bar.note.isEmpty ? "" : "<small>\(bar.note)</small>"
      return """
        <tr><th>\(bar.name)\(note)</th><td>\(Self.bar(share(bar.quantity)))</td><td class="number">\(bar.text)</td></tr>

        """
    }
    return "<figure class=\"chart\"><figcaption>\(title)</figcaption>\n<table class=\"quantities\">\n\(rows)</table></figure>\n"
  }

  /// A bar that fills a share of its space.
  static func bar(_ share: Double) -> HTML {
    "<span class=\"bar\"><i style=\"width:\(100 * min(max(share, 0), 1))%\"></i></span>"
  }

  func share(_ quantity: Double?) -> Double {
    let full = full ?? bars.compactMap(\.quantity).max() ?? 0
    return full > 0 ? (quantity ?? 0) / full : 0
  }
}
