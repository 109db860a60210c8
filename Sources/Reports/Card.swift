/// A number in large type, with what it is.
struct Card {
  let name: String
  /// The number as text.
  let value: String
  /// What it means, in a few words.
  let meaning: String

  /// Some cards beside each other; the first stands out.
  static func list(_ cards: [Card]) -> HTML { "<div class=\"cards\">\(cards.map(\.html))</div>\n" }

  private var html: HTML {
    "<div class=\"card\"><b>\(name)</b><div class=\"value\">\(value)</div><small>\(meaning)</small></div>\n"
  }
}
