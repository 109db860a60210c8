/// The bytes of an integer, the least significant first.
func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

/// The bytes of fp32 values.
func float32(_ values: Float...) -> [UInt8] {
  values.flatMap { littleEndian($0.bitPattern) }
}

extension [UInt8] {
  /// Puts the little-endian bytes of `value` at `offset`.
  mutating func set(_ value: some FixedWidthInteger, at offset: Int) {
    replaceSubrange(offset..<offset + value.bitWidth / 8, with: littleEndian(value))
  }
}
