extension EvaluationPage {
  /// A line of the report's origin.
  public struct Fact: Sendable {
    public var name: String
    /// What it is.
    public var value: String
    /// Whether the value is something to type, and is set so.
    public var isCode: Bool

    /// A fact by its name.
    public init(_ name: String, _ value: String, isCode: Bool = false) { (self.name, self.value, self.isCode) = (name, value, isCode) }
  }
}

extension EvaluationPage.Fact {
  /// The table of some facts.
  static func table(_ facts: [Self]) -> HTML {
    "<div class=\"panel\"><table class=\"facts\"><tbody>\n\(facts.map(\.html))</tbody></table></div>\n"
  }

  private var html: HTML {
    let value: HTML = isCode ? "<code>\(value)</code>" : "\(value)"
    return "<tr><th>\(name)</th><td>\(value)</td></tr>\n"
  }
}
