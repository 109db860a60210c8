import Results

/// A number with a fixed count of decimals; a dash for none and for what is no number.
func decimal(_ value: Double?, digits: Int) -> String {
  guard let value, value.isFinite, abs(value) < 1e12 else { return "–" }
  return Results.decimal(value, digits: digits)
}

/// A share as a percentage.
func percentage(_ share: Double) -> String { decimal(100 * share, digits: 1) + " %" }
