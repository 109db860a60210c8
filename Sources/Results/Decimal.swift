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
