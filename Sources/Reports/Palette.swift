/// The colours of pages and charts by their names.
enum Palette {
  static let light: KeyValuePairs = [
    "page": "#f6f7f9", "card": "#ffffff", "ink": "#1b2230", "faint": "#667085", "rule": "#e3e7ee", "accent": "#2f6fde", "track": "#eaeef5",
    "good": "#17915b", "bad": "#d13438", "missed": "#c77700", "c0": "#2f6fde", "c1": "#d97706", "c2": "#17915b", "c3": "#c2334d",
    "c4": "#7a4fd0", "c5": "#0b8fa8", "c6": "#8a6d3b", "c7": "#b4459b",
  ]

  static let dark: KeyValuePairs = [
    "page": "#11151c", "card": "#1a202b", "ink": "#e6eaf2", "faint": "#98a2b5", "rule": "#2c3443", "accent": "#6ea3ff", "track": "#2a3242",
    "good": "#3ec98a", "bad": "#ff6b6b", "missed": "#f2a93b", "c0": "#6ea3ff", "c1": "#f2a03d", "c2": "#3ec98a", "c3": "#ff7088",
    "c4": "#b093ff", "c5": "#3fc6de", "c6": "#cfae72", "c7": "#ea86d3",
  ]

  /// Colours as variables of a stylesheet.
  static func variables(_ colors: KeyValuePairs<String, String>) -> HTML {
    HTML(stringLiteral: colors.map { "--\($0): \($1);" }.joined(separator: " "))
  }

  /// Rules with the colours themselves in the place of variables.
  static func resolved(_ rules: String, _ colors: KeyValuePairs<String, String>) -> String {
    colors.reduce(rules) { $0.replacing("var(--\($1.key))", with: $1.value) }
  }
}
