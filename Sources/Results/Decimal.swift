/// A finite number with a fixed count of decimals.
package func decimal(_ value: Double, digits: Int) -> String {
  var scale = 1
  for _ in 0..<digits { scale *= 10 }
  let units = Int((abs(value) * Double(scale)).rounded())
  let fraction = String(String(scale + units % scale).dropFirst())
  return (value < 0 && units > 0 ? "-" : "") + "\(units / scale)" + (digits > 0 ? "." + fraction : "")
}
