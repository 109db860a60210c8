/// Text from a file, fit for a message: quoted, shortened, without control characters.
func quoted(_ text: String) -> String {
  let maximumLength = 120
  let shown = text.unicodeScalars.prefix(maximumLength).map { scalar in
    scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format ? "\u{FFFD}" : String(scalar)
  }
  return "\"\(shown.joined())\(text.unicodeScalars.count > maximumLength ? "…" : "")\""
}
