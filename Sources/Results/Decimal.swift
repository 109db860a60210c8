import CLibrary

/// A finite number with a fixed count of decimals; one of more than 18 digits as it describes itself.
package func decimal(_ value: Double, digits: Int) -> String {
  var scale = 1
  for _ in 0..<digits { scale *= 10 }
  let scaled = (abs(value) * Double(scale)).rounded()
  guard scaled < 1e18 else { return value.description }
  let units = Int(scaled)
  let fraction = String(String(scale + units % scale).dropFirst())
  return (value < 0 && units > 0 ? "-" : "") + "\(units / scale)" + (digits > 0 ? "." + fraction : "")
}

/// A number as its leading two digits and a power of ten: "3.1e-07"; zero as "0".
package func scientific(_ value: Float) -> String {
  if value == 0 || !value.isFinite { return value == 0 ? "0" : "\(value)" }
  var exponent = Int(log10(abs(value)).rounded(.down))
  var tenths = Int((Double(value) / pow(10, Double(exponent)) * 10).rounded())
  if abs(tenths) == 100 { (tenths, exponent) = (tenths / 10, exponent + 1) }
  let sign = exponent < 0 ? "-" : "+"
  return decimal(Double(tenths) / 10, digits: 1) + "e" + sign + (abs(exponent) < 10 ? "0" : "") + "\(abs(exponent))"
}
