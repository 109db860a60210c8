/// `value` in lower-case hexadecimal, padded with zeros to `width` digits.
package func hexadecimal(_ value: some BinaryInteger, width: Int) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
