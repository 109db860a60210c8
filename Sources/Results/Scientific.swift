import Glibc

/// A number as its leading two digits and a power of ten: "3.1e-07"; zero as "0".
package func scientific(_ value: Float) -> String {
  if value == 0 || !value.isFinite { return value == 0 ? "0" : "\(value)" }
  var exponent = Int(log10(abs(value)).rounded(.down))
  var tenths = Int((Double(value) / pow(10, Double(exponent)) * 10).rounded())
  if abs(tenths) == 100 { (tenths, exponent) = (tenths / 10, exponent + 1) }
  let sign = exponent < 0 ? "-" : "+"
  return decimal(Double(tenths) / 10, digits: 1) + "e" + sign + (abs(exponent) < 10 ? "0" : "") + "\(abs(exponent))"
}
