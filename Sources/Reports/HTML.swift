/// Markup. Text put into a literal is escaped, markup put into one stays as it is: `"<td>\(name)</td>"` is safe whatever the name holds.
public struct HTML: Sendable, Equatable, ExpressibleByStringInterpolation {
  /// The markup as text.
  public private(set) var text: String

  /// A literal of the program, taken as it is.
  public init(stringLiteral value: String) { text = value }

  /// Pieces one after the other.
  public init(joining pieces: [HTML]) { text = pieces.map(\.text).joined() }

  /// A literal with values in it, which are escaped.
  public init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

  /// What literals with values in them are made of.
  public struct StringInterpolation: StringInterpolationProtocol, Sendable {
    fileprivate var text = ""

    /// Room for the literal's parts.
    public init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

    /// A part of the program, taken as it is.
    public mutating func appendLiteral(_ literal: String) { text += literal }

    /// Text, for between tags and between quotes.
    public mutating func appendInterpolation(_ value: String) { text += HTML.escaped(value) }

    /// A number.
    public mutating func appendInterpolation(_ value: Int) { text += String(value) }

    /// A length in an SVG or a style, to a tenth.
    public mutating func appendInterpolation(_ length: Double) { text += coordinate(length) }

    /// HTML, taken as it is.
    public mutating func appendInterpolation(_ value: HTML) { text += value.text }

    /// HTML after HTML.
    public mutating func appendInterpolation(_ values: [HTML]) { for value in values { text += value.text } }
  }

  /// Control characters and such as are none, which HTML and SVG cannot express, become the sign for what is unknown.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\t", "\n": result.unicodeScalars.append(scalar)
      case "\0"..<" ", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
